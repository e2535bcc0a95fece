// Attributes of OTLP/JSON as plain values.

/** An attribute value as text, number, boolean, list or object. @param {any} value */
export function plain(value) {
  if (value == null || typeof value !== 'object') return value ?? null;
  if ('stringValue' in value) return value.stringValue;
  if ('intValue' in value) return Number.isSafeInteger(Number(value.intValue)) ? Number(value.intValue) : String(value.intValue);
  if ('doubleValue' in value) return value.doubleValue;
  if ('boolValue' in value) return value.boolValue;
  if ('arrayValue' in value) return (value.arrayValue?.values ?? []).map(plain);
  if ('kvlistValue' in value) return Object.fromEntries(attributeMap(value.kvlistValue?.values));
  if ('bytesValue' in value) return value.bytesValue;
  return null;
}

/** @param {any[]} [list] @returns {Map<string, any>} */
export function attributeMap(list) {
  return new Map((list ?? []).map((entry) => [entry.key, plain(entry.value)]));
}

/** The first value among some keys. @param {Map<string, any>} map @param {string[]} keys */
export function firstOf(map, keys) {
  for (const key of keys) {
    const value = map.get(key);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** The keys below a prefix as a nested object; keys of numbers become lists. @param {Map<string, any>} map @param {string} prefix */
export function nested(map, prefix) {
  const root = Object.create(null);
  let found = false;
  for (const [key, value] of map) {
    if (!key.startsWith(prefix)) continue;
    found = true;
    let at = root;
    const steps = key.slice(prefix.length).split('.');
    for (const step of steps.slice(0, -1)) {
      if (typeof at[step] !== 'object' || at[step] === null) at[step] = Object.create(null);
      at = at[step];
    }
    at[steps.at(-1)] = value;
  }
  return found ? listed(root) : undefined;
}

function listed(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.length && keys.every((key) => /^\d{1,6}$/.test(key))) {
    return keys.sort((a, b) => Number(a) - Number(b)).map((key) => listed(value[key]));
  }
  for (const key of keys) value[key] = listed(value[key]);
  return value;
}

/** JSON text as a value; other text as it is. @param {any} text */
export function parsed(text) {
  if (typeof text !== 'string' || !/^\s*[[{"]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
