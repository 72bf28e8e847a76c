import {
  chunk,
  cloneDeep,
  debounce,
  difference,
  groupBy,
  isEqual,
  kebabCase,
  merge,
  orderBy,
  range,
  template,
  uniqWith,
  words,
  zipObjectDeep,
} from "lodash-es";

/** lodash over nested data; its modules shadow globals as `Symbol` is. */
export function run(): unknown {
  const people = range(200).map((n) => ({ n, name: `Person of ${n % 17}`, tags: [n % 3, n % 5], born: { year: 1950 + (n % 60) } }));
  const clone = cloneDeep(people);
  return [
    isEqual(clone, people),
    orderBy(clone, ["born.year", "n"], ["desc", "asc"]).map(({ n }) => n),
    Object.keys(groupBy(clone, ({ tags }) => tags.join())),
    chunk(range(50), 7),
    difference(range(100), range(0, 100, 3)),
    uniqWith(clone, (a, b) => isEqual(a.tags, b.tags)).length,
    merge({}, ...clone.slice(0, 20)),
    words(kebabCase("HTTPRequest forXMLNodes and café")),
    zipObjectDeep(["a.b[0].c", "a.b[1].d"], [1, 2]),
    typeof debounce(() => undefined),
    typeof template,
  ];
}
