// The code of a receipt: read as a person writes it, checked, and turned into what unlocks an answer.

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECKS = `${SYMBOLS}*~$=U`;
const CODE_SYMBOLS = 17;
const NAME_DIGITS = 32;
const NONCE_BYTES = 12;
const ALIKE = { O: "0", I: "1", L: "1" };
const bytesOf = (text) => new TextEncoder().encode(text);

/** Read a code: null where it is none, or does not fit its last symbol. @param {string} text */
function readCode(text) {
  const symbols = text.toUpperCase().replace(/[\s\-–—]/g, "");
  const body = [...symbols.slice(0, CODE_SYMBOLS)].map((one) => ALIKE[one] ?? one);
  const last = symbols.slice(CODE_SYMBOLS);
  if (symbols.length !== CODE_SYMBOLS + 1 || body.some((one) => !SYMBOLS.includes(one))) return null;
  const rest = body.reduce((sum, one) => (sum * SYMBOLS.length + SYMBOLS.indexOf(one)) % CHECKS.length, 0);
  if (CHECKS[rest] !== (ALIKE[last] ?? last)) return null;
  return [...body, CHECKS[rest]].join("").match(/.{3}/g).join("-");
}

async function sha256(...parts) {
  const whole = new Uint8Array(parts.flatMap((part) => [...part]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Unlock the answer of a code.
 * @param {string} code as readCode gives it
 * @param {{edition: string, rows: Object<string, string>}} answers
 * @returns {Promise<Array|null>} null where the page has none for it
 */
async function unlocked(code, answers) {
  const hashed = await sha256(bytesOf("foothill signal receipt\n"), bytesOf(code));
  const secret = [...bytesOf(`${answers.edition}\n`), ...hashed];
  const name = hexOf(await sha256(bytesOf("foothill signal name\n"), secret)).slice(0, NAME_DIGITS);
  if (!Object.hasOwn(answers.rows, name)) return null;
  const shut = Uint8Array.from(atob(answers.rows[name]), (one) => one.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", await sha256(bytesOf("foothill signal key\n"), secret), "AES-GCM", false, ["decrypt"]);
  const how = { name: "AES-GCM", iv: shut.slice(0, NONCE_BYTES), additionalData: bytesOf(name) };
  const open = await crypto.subtle.decrypt(how, key, shut.slice(NONCE_BYTES));
  return JSON.parse(new TextDecoder().decode(open));
}
