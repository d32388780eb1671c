/** What a process that delivers is about: flags of `globals.c` that queue runs set. */
export interface ProcessMode {
  /** A queue runner has begun it (`queue_running`): retry times of domains and of local deliveries are heeded. */
  readonly queueRunning: boolean;
  /** Retry times, `hold_domains` and the like are not heeded (`deliver_force`): `-qf`, `-R`, or the connection is open already. */
  readonly forced: boolean;
  /** Frozen messages are thawed where deliveries are forced (`deliver_force_thaw`): `-qff`. */
  readonly forceThaw: boolean;
  /** Remote deliveries are put off (`queue_run_local`): `-ql`. */
  readonly localOnly: boolean;
  /** The first of two passes over the queue (`queue_2stage`): `-qq`. */
  readonly firstPass: boolean;
  /** Addresses for SMTP are routed, and no more (`queue_smtp`): the first pass, and `control = queue/first_pass_route`. */
  readonly queueSmtp: boolean;
}

/** A delivery as it comes with a message. */
export const ordinaryDelivery: ProcessMode = {
  queueRunning: false,
  forced: false,
  forceThaw: false,
  localOnly: false,
  firstPass: false,
  queueSmtp: false,
};
