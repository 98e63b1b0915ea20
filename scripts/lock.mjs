import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

function lockOf(path) {
	return `${path}.lock`;
}

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === "EPERM";
	}
}

/** Gives a lock back. */
export function releaseLock(path) {
	rmSync(lockOf(path), { force: true });
}

/** Takes the lock for making `path`, or says which living process has it. A lock left by a dead process is removed. */
export function takeLock(path) {
	const lock = lockOf(path);
	try {
		writeFileSync(lock, String(process.pid), { flag: "wx" });
		return undefined;
	} catch (error) {
		if (error.code !== "EEXIST") throw error;
	}
	const holder = Number(existsSync(lock) ? readFileSync(lock, "utf8") : "0");
	if (holder > 0 && isAlive(holder)) return holder;
	releaseLock(path);
	return takeLock(path);
}
