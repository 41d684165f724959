/**
 * How deep a JSON text is nested and how many values it has, without making any of them: a few megabytes of brackets are
 * hundreds of megabytes of objects. Of a text that is no JSON the numbers mean nothing.
 */
export function measureJson(bytes: Uint8Array): { depth: number; values: number } {
  let [depth, deepest, values] = [0, 0, 1];
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === COMMA || byte === COLON) values++;
    else if (byte === BRACE || byte === BRACKET) {
      depth++;
      values++;
      if (depth > deepest) deepest = depth;
    } else if (byte === END_BRACE || byte === END_BRACKET) depth--;
  }
  return { depth: deepest, values };
}

const [QUOTE, COMMA, COLON, BRACKET, BACKSLASH, END_BRACKET, BRACE, END_BRACE] = [34, 44, 58, 91, 92, 93, 123, 125];
