/** What Exim is asked to do: the option that says so stands beside. */
export type EximMode =
  /** `-bV` */
  | 'version'
  /** `-bP` */
  | 'print'
  /** `-be`, `-bem FILE` */
  | 'expand'
  /** `-bf FILE`, `-bF FILE` */
  | 'filter'
  /** `-bh ADDRESS`, `-bhc ADDRESS` */
  | 'host'
  /** `-bs` */
  | 'smtp'
  /** `-bS` */
  | 'batch-smtp'
  /** `-bt` */
  | 'address'
  /** `-bv`, `-bvs` */
  | 'verify'
  /** `-brt` */
  | 'retry'
  /** `-brw` */
  | 'rewrite'
  /** `-bm`, and where nothing else is asked: a message on standard input. */
  | 'receive'
  /** `-bI:sieve` */
  | 'sieve-extensions'
  /** `--help` */
  | 'usage';

/** Values that Exim's own options give about a message, a client or a run; all are byte strings as typed. */
export interface EximValues {
  /** `-f`, `-r`: the sender of the envelope. */
  sender?: string;
  /** `-F`: the sender's full name. */
  senderName?: string;
  /** `-bh`, `-bhc`, `-oMa`: the client's address, perhaps with a port. */
  hostAddress?: string;
  /** `-oMaa`, `-oMai`, `-oMas`, `-oMi`, `-oMm`, `-oMr` (and `-p`), `-oMs` (and `-p`), `-oMt`. */
  authenticator?: string;
  authenticatedId?: string;
  authenticatedSender?: string;
  interfaceAddress?: string;
  messageReference?: string;
  receivedProtocol?: string;
  hostName?: string;
  ident?: string;
  /** `-bem`: the file of a message to read before expanding; `-Mset`: the id of a message on the spool. */
  expansionMessage?: string;
  spoolMessage?: string;
  /** `-bf`, `-bF`, and `-bfd`, `-bfl`, `-bfp`, `-bfs`. */
  filterFile?: string;
  systemFilterFile?: string;
  filterDomain?: string;
  filterLocalPart?: string;
  filterPrefix?: string;
  filterSuffix?: string;
  /** `-L`: the name for syslog. `-z`: a line for the log. */
  syslogName?: string;
  logLine?: string;
  /** `-oB`, `-or`, `-os`, `-oX`, `-oP`, `-oA`: as typed. */
  connectionMessages?: string;
  receiveTimeout?: string;
  smtpReceiveTimeout?: string;
  localInterfaces?: string;
  pidFile?: string;
  aliasFile?: string;
  /** `-d`: the selectors that follow it. */
  debug?: string;
}

/** Things that Exim's options switch on. */
export interface EximFlags {
  /** `-bhc`: verification callouts are made. */
  callout?: true;
  /** `-bvs`: addresses are verified as senders. */
  asSender?: true;
  /** `-bnq`: addresses without a domain are not qualified. */
  unqualified?: true;
  /** `-odq`, `-odqs`, `-odb`, `-odi`. */
  queueOnly?: true;
  queueSmtp?: true;
  background?: true;
  foreground?: true;
  /** `-i`, `-oi`: a dot does not end the message. `-t`: recipients are taken from the header. */
  dotIsData?: true;
  recipientsFromHeader?: true;
  /** `-n`: `-bP` leaves out names. `-N`: nothing is delivered. `-v`. `-G`: mail for which this is a gateway. */
  noLabels?: true;
  dontDeliver?: true;
  verbose?: true;
  gateway?: true;
  /** `-E`: the message is a locally made error message. */
  errorMessage?: true;
  /** `-tls-on-connect`. */
  tlsOnConnect?: true;
}
