/** @file What chevrotain takes from lodash-es, in a few lines: for the browser's bundle alone. */
export const isArray = Array.isArray;
export const isFunction = (x) => typeof x === "function";
export const isObject = (x) => (typeof x === "object" && x !== null) || isFunction(x);
export const isRegExp = (x) => x instanceof RegExp;
export const isString = (x) => typeof x === "string";
export const isUndefined = (x) => x === undefined;
export const identity = (x) => x;
export const noop = () => undefined;
export const has = (x, key) => x != null && Object.hasOwn(x, key);
export const keys = (x) => (x == null ? [] : Object.keys(x));
export const values = (x) => (x == null ? [] : isArray(x) || isString(x) ? [...x] : Object.values(x));
export const assign = Object.assign;
export const isEmpty = (x) => {
  if (x == null) return true;
  if (isArray(x) || isString(x)) return x.length === 0;
  return isObject(x) ? Object.keys(x).length === 0 : true;
};
export const clone = (x) => {
  if (isArray(x)) return [...x];
  return isObject(x) && !isFunction(x) ? Object.assign(Object.create(Object.getPrototypeOf(x)), x) : x;
};
export const defaults = (x, ...others) => {
  for (const other of others) for (const key of keys(other)) if (x[key] === undefined) x[key] = other[key];
  return x;
};

/** A function of an item, also written as a property's name or as the properties that an item has. */
const asFunction = (f) => {
  if (isFunction(f)) return f;
  if (isObject(f)) return (x) => Object.entries(f).every(([key, value]) => x?.[key] === value);
  return f === undefined ? identity : (x) => x?.[f];
};
/** Pairs of key and item, of an array or an object. */
const entries = (x) =>
  x == null ? [] : isArray(x) || isString(x) ? [...x].map((v, i) => [i, v]) : Object.entries(x);

/** Stops where the function gives false. */
export const forEach = (x, f) => {
  for (const [key, item] of entries(x)) if (f(item, key, x) === false) break;
  return x;
};
export const map = (x, f) => entries(x).map(([key, item]) => asFunction(f)(item, key, x));
export const flatten = (x) => (x == null ? [] : x.flat(1));
export const flatMap = (x, f) => map(x, f).flat(1);
export const filter = (x, f) =>
  entries(x).flatMap(([key, item]) => (asFunction(f)(item, key, x) ? [item] : []));
export const reject = (x, f) => filter(x, (item, key) => !asFunction(f)(item, key, x));
export const find = (x, f) => filter(x, f)[0];
export const every = (x, f) => entries(x).every(([key, item]) => asFunction(f)(item, key, x));
export const some = (x, f) => entries(x).some(([key, item]) => asFunction(f)(item, key, x));
export const reduce = (x, f, ...start) => {
  const all = entries(x);
  let result = start.length > 0 ? start[0] : all.shift()?.[1];
  for (const [key, item] of all) result = f(result, item, key, x);
  return result;
};
export const includes = (x, item) => values(x).includes(item);
export const indexOf = (x, item) => (x == null ? -1 : x.indexOf(item));
export const compact = (x) => (x == null ? [] : x.filter(Boolean));
export const difference = (x, ...others) => (x ?? []).filter((item) => !others.some((o) => o.includes(item)));
export const uniq = (x) => [...new Set(x)];
export const first = (x) => x?.[0];
export const last = (x) => x?.[x.length - 1];
export const drop = (x, n = 1) => (x ?? []).slice(n);
export const dropRight = (x, n = 1) => (x ?? []).slice(0, Math.max(0, x.length - n));
export const upperFirst = (x) => x.charAt(0).toUpperCase() + x.slice(1);
export const groupBy = (x, f) => {
  const groups = {};
  for (const item of values(x)) (groups[asFunction(f)(item)] ??= []).push(item);
  return groups;
};
export const pickBy = (x, f) =>
  Object.fromEntries(entries(x).filter(([key, item]) => asFunction(f)(item, key)));
