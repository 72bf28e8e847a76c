const first =
  "amber brass cedar clay copper coral dawn dune fern flint frost garden ginger harbour honey indigo island ivory jade lemon linen lotus maple meadow mint moon moss orchard paper pearl pepper plum quiet rain river saffron salt silver slate spring summer tamarind teak velvet willow winter".split(
    " ",
  );
const second =
  "anchor arch basket bell bench bird boat bridge candle canoe cloud comb compass crane cup door drum fan feather fish flute gate kettle key kite ladder lamp lantern leaf loom mirror oar path pebble pillar pot reed ribbon roof sail shell spoon stair stone tower umbrella wheel window".split(
    " ",
  );

/** The two words of a user's mark, the same for the same seed on the server and in every host; words and not translations, so that people can say them aloud. */
export function markWords(seed: string): readonly [string, string] {
  const next = seededNumbers(`${seed}/words`);
  return [pick(first, next()), pick(second, next())];
}

/** xmur3 into mulberry32: small, even, and the same in every engine. Not cryptographic, and need not be: the seed is the secret. */
export function seededNumbers(text: string): () => number {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  return () => {
    h = (h + 0x6d2b79f5) | 0;
    let t = Math.imul(h ^ (h >>> 15), 1 | h);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

function pick<T>(from: readonly T[], value: number): T {
  return from[value % from.length] as T;
}
