import type { CallOptions } from './options';
import type { Answer, Cancellable, ChunkOptions, Client, Usage } from '../index';

/** How far a summary is. */
export interface Progress {
  /** "parts" while the parts of the document are summarised (`level` 0), then "combine". */
  stage: 'parts' | 'combine';
  level: number;
  /** `done` of `total` are done of the level, and `running` calls run. */
  done: number;
  total: number;
  running: number;
  /** Made so far. */
  calls: number;
  /** What it comes to at most, if every part fits its model. */
  plannedCalls: number;
  /** What it comes to in any case. */
  mostCalls: number;
  /** Summaries that are cut at their limit of tokens, as it stands: some may be asked for again. */
  truncated: number;
}

export interface SummaryFields extends CallOptions, Cancellable {
  /** For the parts. Default: the client's, else "gpt-4o-mini". */
  model?: string | undefined;
  /** For what combines summaries. Default: `model` or the client's, else "claude-3-5-sonnet". */
  reduceModel?: string | undefined;
  /** System messages; default: the guide's. */
  prompt?: string | undefined;
  reducePrompt?: string | undefined;
  /** How the document is cut, `closeFences` aside. Default: { max: 50_000, trim: true }. */
  chunk?: Partial<Omit<ChunkOptions, 'closeFences'>> | undefined;
  /** Calls at a time: 1 to 256. Default: 4. */
  concurrency?: number | undefined;
  /** Combine the summary of a single part too. Default: false. */
  alwaysCombine?: boolean | undefined;
  /** Refuse what may need more calls, before anything is sent. */
  maxCalls?: number | undefined;
  /** Told whenever a part or group is done; what it throws ends the work. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Members that are sent with each call whatever their names. */
  extraBody?: Record<string, unknown> | undefined;
  [field: string]: unknown;
}

/** A part of the document, `document.slice(start, end)`, and what it was summarised to. */
export interface SummaryPart {
  start: number;
  end: number;
  /** The same in bytes of UTF-8. */
  byteStart: number;
  byteEnd: number;
  summary: string;
  /** The summary was cut at its limit of tokens. */
  truncated: boolean;
}

/** A document's summary, and what led to it. */
export interface Summary extends Answer {
  readonly text: string;
  /** In the document's order. */
  readonly parts: SummaryPart[];
  /** How many calls it took, each with its attempts. */
  readonly calls: number;
  /** How often summaries were combined; 0 for a document of one part. */
  readonly levels: number;
  /** How many answers reached their limit of tokens, those that were asked for again too. */
  readonly cutShort: number;
  /**
   * How many of the summaries it was made of, itself too, stayed cut at their limit of tokens: 0 when
   * it says all that was to say.
   */
  readonly truncated: number;
  /** The sum over all answers. */
  readonly usage: Usage | null;
  /** Unconfirmed: an answer had no finish_reason. */
  readonly outcome: 'complete' | 'complete_unconfirmed';
  /** The same as `details`. */
  readonly raw: any;
}
export declare const Summary: abstract new (...made: never[]) => Summary;

/** What was done of a summary that failed, in the words of the C interface. */
export interface UnfinishedSummary {
  stage: 'parts' | 'combine';
  level: number;
  done: number;
  total: number;
  calls: number;
  truncated: number;
  parts: {
    byte_begin: number;
    byte_end: number;
    char_begin: number;
    char_end: number;
    utf16_begin: number;
    utf16_end: number;
    summary: string | null;
    truncated: boolean;
  }[];
}

export interface LongDocFields extends SummaryFields {
  /** Whether it is written to standard output how far the work is. Default: false. */
  printProgress?: boolean | undefined;
  /** Instead of one that takes its settings from the environment. */
  client?: Client | undefined;
}

/**
 * The guide's function: the summary of a document of any length, of each part of 50,000 characters by
 * `model` (default: "gpt-4o-mini"), and of those together by `reduceModel` (default: "claude-3-5-sonnet").
 * Warns (`process.emitWarning`, "FailsoftWarning") when summaries stayed cut at their limit of tokens.
 */
export declare function summarizeLongDoc(document: string, fields?: LongDocFields): Promise<string>;
