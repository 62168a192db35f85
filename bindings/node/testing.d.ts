import type { Client, ClientOptions } from './index';

/** One entry of a script, or a whole one: see the simulator's README. */
export type Replies = readonly Record<string, unknown>[];
export type Script = Record<string, unknown>;

/** A script, keys and a record of their own; many worlds share one simulator. */
export declare class World {
  protected constructor();
  /** For https: the certificate to trust. */
  readonly caFile: string | undefined;
  /** The base URL for clients. */
  readonly url: string;
  /** What to do with the requests that come next; forgets what was seen before. */
  script(replies: Replies): Promise<void>;
  /** The whole script: replies, plan, keys, ... Rejects with RangeError for one that is wrong. */
  setScript(script: Script): Promise<void>;
  /** The requests seen since the last script, in order: method, path, headers, body, ... */
  requests(): Promise<Record<string, any>[]>;
  /** Counts: requests, in_flight, streams, left_by_client, ... */
  state(): Promise<Record<string, number>>;
  /** Closes the world's requests and clears its script and record. */
  forget(): Promise<void>;
  /** A client for this world; waits take a hundredth of their time unless `timeScale` is given. */
  client(options?: ClientOptions): Client;
}

/** failsoft-sim on a free port of 127.0.0.1. It ends with this process, and keeps it from nothing; Ctrl-C does not end it. */
export declare class Simulator extends World {
  /** The program is taken from FAILSOFT_SIM, from beside the library, or from PATH. */
  static start(script?: Replies | Script | null, flags?: { tls?: boolean | undefined; http2?: boolean | undefined }): Promise<Simulator>;
  readonly port: number;
  /** Another world of this simulator, made on first use. */
  world(name: string): World;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
