import { inflateRawSync } from "node:zlib";

const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const STORED = 0;

function endOfDirectory(zip) {
	for (let offset = zip.length - END_BYTES; offset >= 0; offset -= 1) {
		if (zip.readUInt32LE(offset) === END_OF_DIRECTORY) return offset;
	}
	throw new Error("not a zip file");
}

function contentOf(zip, entry) {
	const method = zip.readUInt16LE(entry + 10);
	const size = zip.readUInt32LE(entry + 20);
	const header = zip.readUInt32LE(entry + 42);
	const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
	const data = zip.subarray(start, start + size);
	return method === STORED ? data : inflateRawSync(data);
}

/** The files in a zip file, by their paths. */
export function readZip(zip) {
	const files = {};
	const end = endOfDirectory(zip);
	let entry = zip.readUInt32LE(end + 16);
	for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
		const nameLength = zip.readUInt16LE(entry + 28);
		const name = zip.toString("utf8", entry + 46, entry + 46 + nameLength);
		if (!name.endsWith("/")) files[name] = contentOf(zip, entry);
		entry += 46 + nameLength + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
	}
	return files;
}
