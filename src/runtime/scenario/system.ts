/** What a scenario may say of an experimental system: its key under `services`, and the form of what stands there. */
export interface ScenarioSystem {
  readonly key: string;
  /**
   * A JSON schema (draft 7), without `$ref`. What it accepts is handed to the simulation as it stands, its texts as byte
   * strings, under the same key.
   */
  readonly schema: Readonly<Record<string, unknown>>;
}
