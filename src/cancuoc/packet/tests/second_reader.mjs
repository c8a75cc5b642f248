// A second reader of the packet, written from docs/packet.md with Node's own cryptography.
//
//   node second_reader.mjs PACKET VECTORS   prints the content as JSON, or fails
//
// It shares no code with the Python library, so agreement means the document is right.

import crypto from "node:crypto";
import fs from "node:fs";

const [packetPath, vectorsPath] = process.argv.slice(2);
const LIMITS = { packet: 33554432, manifest: 262144, entry: 16777216, entries: 200 };
const PARTS = ["identity", "evidence", "optional"];

class Refused extends Error {}

function refuseUnless(condition, reason) {
  if (!condition) throw new Refused(reason);
}

const sha256 = (...pieces) =>
  crypto.createHash("sha256").update(Buffer.concat(pieces)).digest("hex");

function okp(curve, raw, secret) {
  const jwk = { kty: "OKP", crv: curve, x: raw.toString("base64url") };
  if (secret) jwk.d = secret.toString("base64url");
  return secret
    ? crypto.createPrivateKey({ key: jwk, format: "jwk" })
    : crypto.createPublicKey({ key: jwk, format: "jwk" });
}

function thumbprint(curve, raw) {
  const jwk = `{"crv":"${curve}","kty":"OKP","x":"${raw.toString("base64url")}"}`;
  return crypto.createHash("sha256").update(jwk).digest("base64url");
}

// Keys sort by UTF-16 code units in JavaScript, as RFC 8785 asks.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${pairs.join(",")}}`;
}

// RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base mode.
const KEM = Buffer.from([0x4b, 0x45, 0x4d, 0x00, 0x20]);
const HPKE = Buffer.from([0x48, 0x50, 0x4b, 0x45, 0x00, 0x20, 0x00, 0x01, 0x00, 0x02]);
const EMPTY = Buffer.alloc(0);

const hmac = (key, ...pieces) =>
  crypto.createHmac("sha256", key).update(Buffer.concat(pieces)).digest();

function extract(suite, label, secret, salt = Buffer.alloc(32)) {
  return hmac(salt, Buffer.from("HPKE-v1"), suite, Buffer.from(label), secret);
}

function expand(suite, key, label, info, length) {
  const size = Buffer.from([length >> 8, length & 255]);
  const head = [size, Buffer.from("HPKE-v1"), suite, Buffer.from(label), info];
  return hmac(key, ...head, Buffer.from([1])).subarray(0, length);
}

function hpkeOpen(privateKey, publicRaw, sealed, info) {
  refuseUnless(sealed.length >= 48, "part too short");
  const ephemeral = sealed.subarray(0, 32);
  const shared = crypto.diffieHellman({ privateKey, publicKey: okp("X25519", ephemeral) });
  const context = Buffer.concat([ephemeral, publicRaw]);
  const kemKey = extract(KEM, "eae_prk", shared);
  const kemSecret = expand(KEM, kemKey, "shared_secret", context, 32);
  const schedule = Buffer.concat([
    Buffer.from([0]),
    extract(HPKE, "psk_id_hash", EMPTY),
    extract(HPKE, "info_hash", info),
  ]);
  const secret = extract(HPKE, "secret", EMPTY, kemSecret);
  const key = expand(HPKE, secret, "key", schedule, 32);
  const nonce = expand(HPKE, secret, "base_nonce", schedule, 12);
  const opener = crypto.createDecipheriv("aes-256-gcm", key, nonce);
  opener.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([opener.update(sealed.subarray(32, -16)), opener.final()]);
}

function readArchive(plain, seals) {
  refuseUnless(plain.subarray(0, 6).equals(Buffer.from("CCAR\0\x01", "latin1")), "archive");
  const count = plain.readUInt16BE(6);
  refuseUnless(count <= LIMITS.entries && count === seals.length, "entry count");
  const found = {};
  let at = 8;
  for (const seal of seals) {
    const start = at;
    const name = plain.subarray(at + 1, at + 1 + plain[at]).toString("latin1");
    at += 1 + name.length;
    const media = plain.subarray(at + 1, at + 1 + plain[at]).toString("latin1");
    at += 1 + media.length + 32;
    const size = plain.readUInt32BE(at);
    refuseUnless(size <= LIMITS.entry && at + 4 + size <= plain.length, "entry size");
    found[name] = plain.subarray(at + 4, at + 4 + size).toString("hex");
    at += 4 + size;
    const digest = sha256(Buffer.from("cancuoc packet entry 1\0"), plain.subarray(start, at));
    const read = { name, media_type: media, size, sha256: digest };
    refuseUnless(canonical(read) === canonical(seal), "entry differs from manifest");
  }
  refuseUnless(at === plain.length, "bytes after the last entry");
  return found;
}

function readPacket(data, keys) {
  refuseUnless(data.length <= LIMITS.packet && data.length >= 14, "size");
  refuseUnless(data.subarray(0, 10).equals(Buffer.from("CCPACKET\0\x01", "latin1")), "magic");
  const length = data.readUInt32BE(10);
  refuseUnless(length <= LIMITS.manifest, "manifest size");
  const end = 14 + length;
  refuseUnless(data.length >= end + 64, "truncated");
  const signed = Buffer.concat([
    Buffer.from("cancuoc packet signature 1\0"),
    data.subarray(0, end),
  ]);
  const station = okp("Ed25519", keys.station);
  refuseUnless(crypto.verify(null, signed, station, data.subarray(end, end + 64)), "signature");
  const text = data.subarray(14, end).toString("utf8");
  const manifest = JSON.parse(text);
  refuseUnless(canonical(manifest) === text, "manifest not canonical");
  refuseUnless(manifest.station_key_id === thumbprint("Ed25519", keys.station), "station key");
  const publicRaw = Buffer.from(
    crypto.createPublicKey(keys.centre).export({ format: "jwk" }).x,
    "base64url",
  );
  refuseUnless(manifest.centre_key_id === thumbprint("X25519", publicRaw), "centre key");
  const parts = {};
  let at = end + 64;
  for (const part of PARTS) {
    const seal = manifest.parts[part];
    const sealed = data.subarray(at, at + seal.size);
    at += seal.size;
    refuseUnless(sha256(sealed) === seal.sha256, `part ${part} altered`);
    const id = manifest.packet_id.replaceAll("-", "");
    const where = [id, part, manifest.station_id, manifest.centre_key_id];
    const info = Buffer.from(["cancuoc packet part 1", ...where].join("\0"));
    parts[part] = readArchive(hpkeOpen(keys.centre, publicRaw, sealed, info), seal.entries);
  }
  refuseUnless(at === data.length, "bytes after the last part");
  return { digest: sha256(data), sequence: manifest.sequence, parts };
}

// PKCS#8 of a raw X25519 key: a fixed prefix and the 32 bytes.
function centreKey(raw) {
  const der = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), raw]);
  return crypto.createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

const described = JSON.parse(fs.readFileSync(vectorsPath, "utf8")).packet;
const keys = {
  station: Buffer.from(described.station_public, "hex"),
  centre: centreKey(Buffer.from(described.centre_private, "hex")),
};
try {
  process.stdout.write(JSON.stringify(readPacket(fs.readFileSync(packetPath), keys)));
} catch (error) {
  process.stderr.write(`refused: ${error.message}\n`);
  process.exitCode = 3;
}
