import type { TargetRequest } from '../../catalogue/default-target.ts';
import type { HostPhase, RemoteHost } from '../simulation/remote-host.ts';
import type { QueueRunInput, RouteInput, SessionInput } from '../simulation/types.ts';
import type { ScenarioData } from '../world/scenario-world.ts';
import type { ScenarioPath, ScenarioText } from './scenario-text.ts';
import type {
  MessageExpectation,
  QueueRunExpectation,
  ReplyExpectation,
  RouteExpectation,
  SessionExpectation,
  WholeExpectation,
} from './written.ts';

/** The configuration that a scenario is for. */
export interface ScenarioConfig {
  /** Whether the text is one of `.include` lines for the pieces of one file. */
  readonly joins?: true;
  /** Its file, as text; for a configuration that stands in the scenario, the scenario's own name with `#config`. */
  readonly path: string;
  /** A byte string. */
  readonly text: string;
}

/** A scenario, read and put into the form that a simulation takes. Every text is a byte string unless said otherwise. */
export interface Scenario {
  /** Its file, as text. */
  readonly path: string;
  readonly description?: string;
  readonly config: ScenarioConfig;
  readonly target: TargetRequest;
  readonly macros: readonly { readonly name: string; readonly value: string }[];
  readonly world: ScenarioData;
  readonly hosts: ReadonlyMap<string, RemoteHost | readonly HostPhase[]>;
  readonly services: ReadonlyMap<string, unknown>;
  readonly sessions: readonly ScenarioSession[];
  readonly queueRuns: readonly ScenarioQueueRun[];
  readonly routes: readonly ScenarioRoute[];
  readonly expect?: WholeExpectation;
  /** Its file as it was read. */
  readonly text: ScenarioText;
}

/** A session, and what is expected of it. */
export interface ScenarioSession {
  readonly name?: string;
  /** Where it stands in the scenario. */
  readonly path: ScenarioPath;
  readonly input: SessionInput;
  readonly expect?: SessionExpectation;
  /** What is expected of its messages, by the step that sends each. */
  readonly messages: readonly StatedMessage[];
  /** What is expected of the replies to its lines, by step. */
  readonly replies: readonly {
    readonly step: number;
    readonly path: ScenarioPath;
    readonly expect: ReplyExpectation;
  }[];
}

export interface StatedMessage {
  readonly name?: string;
  readonly step: number;
  /** Where it stands in the scenario. */
  readonly path: ScenarioPath;
  readonly expect?: MessageExpectation;
}

/** A queue run, or a row of them, and what is expected of it. */
export interface ScenarioQueueRun {
  readonly name?: string;
  /** Where it stands in the scenario. */
  readonly path: ScenarioPath;
  readonly input: QueueRunInput;
  readonly expect?: QueueRunExpectation;
}

export interface ScenarioRoute {
  readonly input: RouteInput;
  readonly expect?: RouteExpectation;
}
