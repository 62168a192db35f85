/** What the account's calls take and answer. What the service did not tell is null. */
import type { CallOptions } from './options';

/** Options of failsoft for this call. */
export interface AccountFields extends CallOptions {
  /** Aborting it ends the call at once; what was waited for is rejected with `signal.reason`. */
  signal?: AbortSignal | null | undefined;
}

export interface ModelsFields extends AccountFields {
  /** Ask the service, however fresh the list in memory is. Default: false. */
  refresh?: boolean | undefined;
}

/** A model that the service lists. */
export interface Model {
  id: string;
  provider: string | null;
  /** In tokens. */
  contextWindow: number | null;
  /** "available", or why not. */
  status: string | null;
  /** Whether the service says nothing else. */
  available: boolean;
}

/** How a provider behind the service is. */
export interface ProviderStatus {
  name: string;
  /** "operational", "degraded", ... */
  status: string | null;
  incidentUrl: string | null;
  operational: boolean;
}

/** What the service says of the client's key. */
export interface KeyStatus {
  valid: boolean;
  scopes: string[];
  projectId: string | null;
  /** null: it does not expire. */
  expiresAt: Date | null;
}

export interface CreateKeyFields extends AccountFields {
  name: string;
  scopes: readonly string[];
  projectId?: string | null | undefined;
}

/** A new key. `key` is the secret itself, which the service tells this once; it is not printed with the rest. */
export interface CreatedKey {
  readonly key: string;
  name: string | null;
  scopes: string[];
  projectId: string | null;
  expiresAt: Date | null;
}

/** Below `thresholdUsdc`, `amountUsdc` is charged from the linked wallet. Exact decimals, as text. */
export interface AutoTopup {
  enabled: boolean;
  thresholdUsdc: string | null;
  amountUsdc: string | null;
}

export interface AutoTopupFields extends AccountFields {
  enabled: boolean;
  /** An exact decimal as text: "5.00". */
  thresholdUsdc?: string | null | undefined;
  amountUsdc?: string | null | undefined;
}

/** What is left; exact decimals, as text. */
export interface Balance {
  balanceUsdc: string;
  reservedUsdc: string;
  availableUsdc: string;
  autoTopup: AutoTopup | null;
}

export interface ErrorsFields extends AccountFields {
  /** 1 to 1000. Default: 20. */
  limit?: number | undefined;
}

/** An error in the service's log; `requestId` is what its support asks for. */
export interface ErrorEntry {
  requestId: string | null;
  code: string | null;
  message: string | null;
  status: number | null;
  model: string | null;
  createdAt: Date | null;
}

export interface DoctorFields extends AccountFields {
  /** Those that you use. Default: the client's. */
  models?: readonly string[] | undefined;
  /** What their windows must hold, in tokens. */
  tokens?: number | undefined;
}

/** One check of the doctor. */
export interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail' | 'skip';
  meaning: string;
  fix: string | null;
  /** The class of what failed, such as "authentication". */
  class: string | null;
  requestIds: string[];
}

/** What the doctor found. As text (`String(diagnosis)`), a line for each check. */
export interface Diagnosis {
  /** Whether nothing failed. */
  healthy: boolean;
  findings: Finding[];
  readonly report: string;
  toString(): string;
}

/** One of the two. */
export type NewCredentials =
  | { apiKey: string; accessToken?: undefined }
  | { accessToken: string; apiKey?: undefined };
