/**
 * Text that a person will read beside the host's own words: names, reasons, prices. Against spoofing by direction, invisible
 * characters and look-alike letters [H-14]; the sources are Unicode TR36 and TR39 (restriction level "highly restrictive", its mixed-script rule).
 */

// Joiners and emoji presentation are judged by their neighbours below; everything else that is invisible or moves text is refused.
const INVISIBLE = /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
const CONTROL = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffd]/u;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const JOINING =
  "\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gujarati}\\p{Script=Gurmukhi}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Mongolian}";
const JOINER_IN_PLACE = new RegExp(
  `(?<=[${JOINING}\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])[\\u200c\\u200d](?=[${JOINING}\\p{Extended_Pictographic}])`,
  "gu",
);
const PRESENTATION_IN_PLACE = /(?<=\p{Emoji})[\ufe0e\ufe0f]/gu;
const STRAY = /\u200c|\u200d|\ufe0e|\ufe0f/u;

const STACKED_MARKS = /\p{M}{5,}/u;
const OTHER_SPACE = /(?! )\s| {2,}/u;

const LOOK_ALIKES = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u, /\p{Script=Cherokee}/u];

/** Why `text` must not be shown as a name or reason, in words for its author; undefined when it may. */
export function textFault(text: string): string | undefined {
  if (BIDI.test(text)) return "contains a character that changes the direction of text";
  if (CONTROL.test(text)) return "contains a control, private-use or replacement character";
  if (INVISIBLE.test(text)) return "contains an invisible character";
  if (STRAY.test(text.replace(JOINER_IN_PLACE, "").replace(PRESENTATION_IN_PLACE, "")))
    return "contains a joiner or variation selector where nothing joins";
  if (text.trim() !== text || text === "") return "is empty, or starts or ends with a space";
  if (OTHER_SPACE.test(text)) return "contains a space that is not a single U+0020";
  if (STACKED_MARKS.test(text)) return "stacks more than four marks on a letter";
  if (text.normalize("NFC") !== text) return "is not in Unicode normalisation form C";
  for (const word of text.split(/[^\p{L}\p{M}]+/u)) {
    if (LOOK_ALIKES.filter((script) => script.test(word)).length > 1) return `mixes look-alike alphabets in one word ("${word}")`;
  }
  return undefined;
}

/** True when `text` may be shown beside the host's own words. */
export function isSafeText(text: string): boolean {
  return textFault(text) === undefined;
}
