import type { CloseCallbacks } from "./close-callbacks";

/** Place and game ids of every emulated server. */
const PLACE_ID = 1_000_001;
const GAME_ID = 1_000_000;
const CREATOR_ID = 1;

/**
 * Models `game` of one server: its services and its end.
 *
 * Services are the emulated ones, plus any that a loader mounts to hold modules. Not modelled: everything else.
 */
export class EmulatedDataModel {
	public readonly ClassName = "DataModel";
	public readonly Name = "game";
	public readonly PlaceId: number;
	public readonly PlaceVersion = 1;
	public readonly GameId: number;
	public readonly CreatorId = CREATOR_ID;
	public readonly PrivateServerId = "";
	private readonly services = new Map<string, unknown>();
	private readonly mounted = new Array<defined>();

	public constructor(
		/** Empty in Studio, like the engine's. */
		public readonly JobId: string,
		published: boolean,
		private readonly closeCallbacks: CloseCallbacks,
	) {
		this.PlaceId = published ? PLACE_ID : 0;
		this.GameId = published ? GAME_ID : 0;
	}

	/** A service by name. An unknown name is an error, as in the engine. */
	public GetService(name: string): unknown {
		const service = this.services.get(name);
		if (service === undefined) error(`'${name}' is not a valid Service name`, 0);
		return service;
	}

	/** A service by name, or nothing. */
	public FindService(name: string): unknown {
		return this.services.get(name);
	}

	/** A child by name: services are the children. */
	public FindFirstChild(name: string): unknown {
		return this.services.get(name);
	}

	/** Same as `FindFirstChild`: everything exists from the start. */
	public WaitForChild(name: string): unknown {
		return this.GetService(name);
	}

	/** What has been mounted. */
	public GetChildren(): Array<defined> {
		return [...this.mounted];
	}

	/** Its own name, the root of all full names. */
	public GetFullName(): string {
		return this.Name;
	}

	/** Whether it counts as an instance of that class. */
	public IsA(className: string): boolean {
		return (
			className === "DataModel" || className === "ServiceProvider" || className === "Instance"
		);
	}

	/** Never: it is the root. */
	public IsDescendantOf(_other: unknown): boolean {
		return false;
	}

	/** Always. */
	public IsLoaded(): boolean {
		return true;
	}

	/** Runs `callback` when the server closes. All callbacks together have 30 s. */
	public BindToClose(callback: Callback): void {
		this.closeCallbacks.bind(callback);
	}

	/** Adds an emulated service. Only the emulator calls it. */
	public provide(name: string, service: unknown): void {
		this.services.set(name, service);
		this.index(name, service);
	}

	/** Adds a container of modules, for the loader. An emulated service with that name stays in place. */
	public Mount(name: string, instance: defined): void {
		this.mounted.push(instance);
		if (this.services.has(name)) return;
		this.provide(name, instance);
	}

	/** Makes the service available as an index, like `game.ServerStorage`. */
	private index(name: string, service: unknown): void {
		(this as unknown as Map<string, unknown>).set(name, service); // a Luau table
	}
}
