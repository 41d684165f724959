/** A plain value on one line. JSON is YAML; only the safest words go without quotes. */
export function renderYaml(value: unknown): string {
  return typeof value === 'string' ? quoteYaml(value) : JSON.stringify(value);
}

/** A text as a YAML scalar: bare where that cannot be read as anything else, else in double quotes. */
export function quoteYaml(text: string): string {
  const plain = /^[A-Za-z][\w./-]*(?: [\w./-]+)*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  if (plain) return text;
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escapeUnit);
}

/** One comment line; line breaks and control characters cannot end it. */
export function toComment(text: string, indent: string): string {
  return `${indent}# ${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFEFF]+/gu, ' ')}`;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
