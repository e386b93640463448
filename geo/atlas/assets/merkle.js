// What a checkpoint says, and whether hashes have its root: RFC 6962, and the notes of C2SP.

const LEAF_BYTES = 32;
const ED25519 = 1; // the signature type of the form

/** Bytes of base64 that is written the one way there is; null for anything else. */
function base64Bytes(text) {
  try {
    const binary = atob(text);
    return btoa(binary) === text ? Uint8Array.from(binary, (letter) => letter.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

/**
 * @typedef {Object} Checkpoint
 * @property {string} origin
 * @property {number} size
 * @property {Uint8Array} root
 * @property {string} body the text that is signed, with its last line end
 * @property {Array<{name: string, id: Uint8Array, value: Uint8Array}>} signatures
 */

/** Read a checkpoint; null where it is none. @param {string} text @returns {Checkpoint|null} */
function readCheckpoint(text) {
  const whole = `${text.replaceAll("\r\n", "\n").trim()}\n`; // a field may drop or change line ends
  const at = whole.lastIndexOf("\n\n");
  if (at < 0) return null;
  const body = whole.slice(0, at + 1);
  const [origin, size, root, ...more] = body.slice(0, -1).split("\n");
  const hash = root === undefined ? null : base64Bytes(root);
  const signatures = whole.slice(at + 2, -1).split("\n").map(readSignature);
  const sound = origin && /^(0|[1-9]\d{0,14})$/.test(size) && hash?.length === LEAF_BYTES;
  if (!sound || more.includes("") || signatures.includes(null)) return null;
  return { origin, size: Number(size), root: hash, body, signatures };
}

function readSignature(line) {
  const found = /^— ([^\s+]+) (\S+)$/.exec(line);
  const bytes = found && base64Bytes(found[2]);
  return bytes && bytes.length > 4 ? { name: found[1], id: bytes.slice(0, 4), value: bytes.slice(4) } : null;
}

/** Read a verifier key, NAME+ID+KEY; null where it is none, or its id does not fit it. */
async function readVerifier(text) {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  const bytes = found && base64Bytes(found[3]);
  if (bytes?.length !== 33 || bytes[0] !== ED25519) return null;
  const id = (await sha256(joined(new TextEncoder().encode(`${found[1]}\n`), bytes))).slice(0, 4);
  const told = Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return told === found[2] ? { name: found[1], id, raw: bytes.slice(1) } : null;
}

/**
 * Say whether a key signed a checkpoint.
 * @returns {Promise<"signed"|"wrong"|"absent"|"cannot">} absent: no signature of this key;
 * cannot: the browser has no Ed25519
 */
async function signedBy(checkpoint, verifier) {
  const own = checkpoint.signatures.filter(({ name, id }) => name === verifier.name && same(id, verifier.id));
  if (!own.length || checkpoint.origin !== verifier.name) return "absent";
  try {
    const key = await crypto.subtle.importKey("raw", verifier.raw, { name: "Ed25519" }, false, ["verify"]);
    const body = new TextEncoder().encode(checkpoint.body);
    const fits = await Promise.all(own.map(({ value }) => crypto.subtle.verify("Ed25519", key, value, body)));
    return fits.every(Boolean) ? "signed" : "wrong";
  } catch (error) {
    return error.name === "NotSupportedError" ? "cannot" : "wrong";
  }
}

/** Give the root over leaf hashes, RFC 6962, 2.1. @param {Uint8Array[]} leaves */
async function rootOf(leaves) {
  if (!leaves.length) return sha256(new Uint8Array());
  let level = leaves;
  while (level.length > 1) {
    const pairs = [];
    for (let at = 0; at + 1 < level.length; at += 2) {
      pairs.push(sha256(joined(Uint8Array.of(1), level[at], level[at + 1])));
    }
    const last = level.length % 2 ? [level.at(-1)] : []; // without a neighbour it goes up as it is
    level = [...(await Promise.all(pairs)), ...last];
  }
  return level[0];
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
