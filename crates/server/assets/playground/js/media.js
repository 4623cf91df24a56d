/**
 * The address of a picture or file on the origin of this page. The server names itself by its public address, which may be
 * another name of the same machine; the page speaks with one origin only, and all nodes answer the same bytes.
 */
export function here(url) {
  if (!url) return null;
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/** The mean colour of a picture by its blurhash, to stand there until the picture comes. */
export function meanColour(blurhash) {
  if (!blurhash || blurhash.length < 6) return "";
  let value = 0;
  for (const digit of blurhash.slice(2, 6)) value = value * 83 + DIGITS.indexOf(digit);
  return `rgb(${(value >> 16) & 255} ${(value >> 8) & 255} ${value & 255})`;
}
