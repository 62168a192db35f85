import type { AnyMessage, Messages } from '../index';

/**
 * The ranks of a tokenizer, read from a ".tiktoken" file, for counts that are exact. failsoft has no such
 * file and downloads none. Throws ConfigurationError.
 */
export declare class Tokenizer {
  constructor(path: string, options?: {
    /** Of the file, hexadecimal. Left out: not checked. */
    sha256?: string | undefined;
    /** How texts are cut before merging. Left out: guessed from the number of tokens. */
    pattern?: 'o200k' | 'cl100k' | 'r50k' | undefined;
  });
}

export interface CountOptions {
  /** Whose tokens. */
  model?: string | undefined;
  /** The family of tokenizers. Default: the model's. */
  family?: 'o200k' | 'cl100k' | 'llama3' | 'deepseek' | 'gemma' | 'qwen' | 'unknown' | undefined;
  /** Multiplies estimates. */
  ratio?: number | undefined;
  tokenizer?: Tokenizer | undefined;
}

export interface TrimOptions extends CountOptions {
  /** What to fit into, in tokens; or `window`. */
  maxTokens?: number | undefined;
  /** The model's window; `reserve` and `margin` are taken from it. */
  window?: number | undefined;
  /** Tokens kept for the answer. */
  reserve?: number | undefined;
  /** A part of the window left free. Default: 0.1; 0.03 with `ratio` or a tokenizer. */
  margin?: number | undefined;
  /** As in the request. */
  tools?: readonly unknown[] | undefined;
  /** How far down to go when something must go, of the budget. Default: 0.8. */
  lowWater?: number | undefined;
  /** Default: true. */
  clearToolResults?: boolean | undefined;
  /** The newest, which are not cleared. Default: 3. */
  keepToolResults?: number | undefined;
  /** Default: true. */
  keepFirstUser?: boolean | undefined;
  /** Default: false. */
  startOnUser?: boolean | undefined;
  /** Whether the middles of texts may be cut out. Default: true. */
  cut?: boolean | undefined;
  /** Indices of messages to leave as they are. */
  pinned?: readonly number[] | undefined;
}

/** What `trim` did, in the words of the C interface. */
export interface TrimReport {
  changed: boolean;
  budget: number;
  tokens_before: number;
  tokens_after: number;
  pinned_tokens: number;
  tools_tokens: number;
  /** Indices of the input. */
  dropped: number[];
  cleared: number[];
  cut: { index: number; characters_before: number; characters_after: number }[];
}

export interface Trimmed<M> {
  /** The very objects that were given, but for copies of those whose content was cleared or cut. */
  messages: M[];
  report: TrimReport;
}

/**
 * The guide's rule: system messages first, then as many of the newest others as fit into
 * `maxTokensEstimate` (default: 100,000), at four characters a token. Throws InvalidArgumentError, whose
 * `field` names the message, where there is nothing to measure.
 */
export declare function trimHistory<M extends AnyMessage>(messages: readonly M[], maxTokensEstimate?: number): M[];

/**
 * The messages, made to fit into `maxTokens`, or into a model's `window`. Old tool results are cleared,
 * the oldest turns dropped, the middles of the largest texts cut, and at last the first user message
 * given up; a tool call and its results stay or go together, system and developer messages and the last
 * turn stay, and nothing is moved. Throws ContextLengthError when what must stay does not fit;
 * `details.unfit` has the numbers.
 */
export declare function trim<M extends AnyMessage>(messages: readonly M[], options: TrimOptions): Trimmed<M>;

/**
 * How many tokens a text, a list of messages or a whole request is: with a tokenizer exactly, else
 * estimated. Images are counted by their size, never by their base64.
 */
export declare function countTokens(
  what: string | Messages | { messages: Messages; [field: string]: unknown },
  options?: CountOptions,
): number;
