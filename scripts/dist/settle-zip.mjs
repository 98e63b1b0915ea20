import { readFileSync, writeFileSync } from "node:fs";

const END_OF_DIRECTORY = Buffer.from("PK\x05\x06");
const LOCAL_HEADER_BYTES = 30;
const ENTRY_BYTES = 46;

/** 1980-01-01 00:00, the first moment that the format knows. */
const TIME = 0x00210000;

/** An entry of the directory with the part of the file that it is about. */
function readEntry(zip, at) {
	const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
	const entry = Buffer.from(zip.subarray(at, at + ENTRY_BYTES + name + extra + comment));
	const start = zip.readUInt32LE(at + 42);
	const head = LOCAL_HEADER_BYTES + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
	const local = Buffer.from(zip.subarray(start, start + head + zip.readUInt32LE(at + 20)));
	entry.writeUInt32LE(TIME, 12);
	local.writeUInt32LE(TIME, 10);
	return { path: entry.toString("utf8", ENTRY_BYTES, ENTRY_BYTES + name), entry, local };
}

/** Takes out of a zip file what differs from build to build: the times of its entries, and their order, which is the disk's. */
export function settleZip(file) {
	const zip = readFileSync(file);
	const end = Buffer.from(zip.subarray(zip.lastIndexOf(END_OF_DIRECTORY)));
	const entries = [];
	for (let at = end.readUInt32LE(16); entries.length < end.readUInt16LE(10);) {
		entries.push(readEntry(zip, at));
		at += entries.at(-1).entry.length;
	}
	entries.sort((a, b) => (a.path < b.path ? -1 : 1));
	let offset = 0;
	for (const { entry, local } of entries) {
		entry.writeUInt32LE(offset, 42);
		offset += local.length;
	}
	end.writeUInt32LE(offset, 16);
	const parts = [...entries.map(({ local }) => local), ...entries.map(({ entry }) => entry), end];
	writeFileSync(file, Buffer.concat(parts));
}
