/** What a message may cost. All three are inclusive. */
export interface PlainLimits {
  readonly maxDepth: number;
  readonly maxValues: number;
  readonly maxBytes: number;
}

/**
 * `plain`: data and nothing else, inside the limits. `bytes` is 2 per UTF-16 unit of strings and keys, 8 per other leaf or container, and
 * the length of ArrayBuffers. `buffers` is there only when there are some, each once.
 * `not_plain`: `path` names the first offending place. `too_large`: over a limit; `gross` when it is more than four times over,
 * which no honest program does by accident.
 */
export type PlainVerdict =
  | { readonly kind: "plain"; readonly bytes: number; readonly values: number; readonly buffers?: readonly ArrayBuffer[] }
  | { readonly kind: "not_plain"; readonly path: string; readonly what: string }
  | { readonly kind: "too_large"; readonly what: "depth" | "values" | "bytes"; readonly gross: boolean };

const GROSS = 4;

/**
 * SECURITY: own keys of these names are how a merge or an assignment further in would reach a prototype; they are refused before any schema sees
 * them (test [B-17]).
 */
function isForbiddenKey(key: string): boolean {
  return key === "__proto__" || key === "constructor" || key === "prototype";
}

interface Frame {
  readonly container: object;
  readonly keys: readonly string[] | null; // null for arrays
  readonly length: number;
  next: number;
}

/**
 * Walks `value` once, without recursion, and says whether it is plain data inside the limits.
 *
 * Plain is: undefined, null, booleans, finite numbers, strings, dense arrays, objects whose prototype is Object.prototype or null with enumerable
 * own data properties, and ArrayBuffers. Everything else that structured clone lets through (Map, Set, Date, RegExp, BigInt, typed arrays, errors,
 * blobs, ports, SharedArrayBuffer) is refused. A cycle ends at the depth limit, a shared reference is counted each time it is reached, so neither
 * needs a set of visited objects.
 */
export function measurePlain(value: unknown, limits: PlainLimits): PlainVerdict {
  let bytes = 0;
  let values = 0;
  let buffers: ArrayBuffer[] | undefined;
  let stack: Frame[] | undefined;
  let current: Frame | undefined;
  let item = value;

  for (;;) {
    values += 1;
    if (values > limits.maxValues) return { kind: "too_large", what: "values", gross: false };
    switch (typeof item) {
      case "string":
        bytes += item.length * 2;
        break;
      case "number":
        if (!Number.isFinite(item)) return notPlain(stack, current, "a number that is not finite");
        bytes += 8;
        break;
      case "boolean":
      case "undefined":
        bytes += 8;
        break;
      case "object": {
        bytes += 8;
        if (item === null) break;
        if (Array.isArray(item)) {
          const { length } = item;
          if (values + length > limits.maxValues) return { kind: "too_large", what: "values", gross: length > GROSS * limits.maxValues };
          // ownKeys counts `length` too: fewer is a hole, more is a named property on an array.
          if (Object.getPrototypeOf(item) !== Array.prototype || Reflect.ownKeys(item).length !== length + 1) {
            return notPlain(stack, current, "an array with holes or extra properties");
          }
          if (length === 0) break;
          if (!stack) stack = [];
          else if (stack.length >= limits.maxDepth) return { kind: "too_large", what: "depth", gross: false };
          current = { container: item, keys: null, length, next: 0 };
          stack.push(current);
          break;
        }
        const prototype: unknown = Object.getPrototypeOf(item);
        if (prototype === Object.prototype || prototype === null) {
          const keys = Reflect.ownKeys(item);
          const { length } = keys;
          if (values + length > limits.maxValues) return { kind: "too_large", what: "values", gross: length > GROSS * limits.maxValues };
          for (let index = 0; index < length; index += 1) {
            const key = keys[index];
            if (typeof key !== "string") return notPlain(stack, current, "a symbol key");
            if (isForbiddenKey(key)) return notPlain(stack, current, `the key ${key}`);
            bytes += key.length * 2;
          }
          if (length === 0) break;
          if (!stack) stack = [];
          else if (stack.length >= limits.maxDepth) return { kind: "too_large", what: "depth", gross: false };
          current = { container: item, keys: keys as string[], length, next: 0 };
          stack.push(current);
          break;
        }
        if (prototype === ArrayBuffer.prototype) {
          bytes += (item as ArrayBuffer).byteLength;
          buffers ??= [];
          if (!buffers.includes(item as ArrayBuffer)) buffers.push(item as ArrayBuffer);
          break;
        }
        return notPlain(stack, current, "an object that is not plain data");
      }
      default:
        return notPlain(stack, current, `a ${typeof item}`);
    }
    if (bytes > limits.maxBytes) return { kind: "too_large", what: "bytes", gross: bytes > GROSS * limits.maxBytes };

    while (current && current.next === current.length) {
      stack?.pop();
      current = stack?.at(-1);
    }
    if (!current) return buffers ? { kind: "plain", bytes, values, buffers } : { kind: "plain", bytes, values };
    const key = current.keys === null ? current.next : (current.keys[current.next] as string);
    current.next += 1;
    // The descriptor and not the property: reading a getter would run the sender's code, twice with two answers (test [B-17]).
    const descriptor = Object.getOwnPropertyDescriptor(current.container, key);
    if (!descriptor || !("value" in descriptor) || !descriptor.enumerable)
      return notPlain(stack, current, "a property that is not plain data");
    item = descriptor.value;
  }
}

function notPlain(stack: readonly Frame[] | undefined, current: Frame | undefined, what: string): PlainVerdict {
  const path =
    current && stack ? stack.map((frame) => String(frame.keys === null ? frame.next - 1 : frame.keys[frame.next - 1]).slice(0, 64)) : [];
  return { kind: "not_plain", path: path.slice(0, 8).join("."), what };
}
