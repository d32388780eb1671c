/** Configurations with one fault, and what Exim 4.99 says of each: a line and a colon first where it names one. */

const router = (lines: string): string => `begin routers\nr1:\n${lines}\n`;
const transport = (lines: string): string => `begin transports\nt1:\n${lines}\n`;
const acl = (lines: string): string => `begin acl\na1:\n${lines}\n`;
const auth = (lines: string): string => `begin authenticators\n${lines}\n`;
const retry = (rule: string): string => `begin retry\n${rule}\n`;
const rewrite = (rule: string): string => `begin rewrite\n${rule}\n`;

/** The class of drivers is called otherwise before 4.99, and quotes in quotes are not escaped: those stand apart. */
export const eximMessages: readonly (readonly [config: string, says: string])[] = [
  ['nosuch = 1', '1: main option "nosuch" unknown'],
  ['no_nosuch', '1: main option "no_nosuch" unknown'],
  ['!x', '1: option setting expected: !x'],
  ['smtp_accept_max', '1: unexpected end of line (data missing) after smtp_accept_max'],
  ['smtp_accept_max 12', '1: missing "=" after smtp_accept_max'],
  ['no_smtp_accept_max = 1', '1: negation prefix applied to a non-boolean option'],
  ['smtp_accept_max = "12"', '1: integer expected for smtp_accept_max'],
  ['smtp_accept_max = 2G', '1: absolute value of integer "2G" is too large (overflow)'],
  ['smtp_accept_max = 12 K', '1: extra characters follow integer value for smtp_accept_max'],
  ['queue_only_load = x', '1: fixed-point number expected for queue_only_load'],
  [
    'queue_only_load = 1 # c',
    '1: extra characters follow fixed-point value for queue_only_load (# is comment only at line start)',
  ],
  ['delay_warning = 2h:1h', '1: time value out of order for delay_warning'],
  ['delay_warning = 1h:2h:3h:4h:5h:6h:7h:8h:9h:10h:11h', '1: too many time values for delay_warning'],
  ['retry_interval_max = 1x', '1: invalid time value for retry_interval_max'],
  ['smtp_receive_timeout = 1', '1: invalid time value for smtp_receive_timeout'],
  ['accept_8bitmime = maybe', '1: "maybe" is not a valid value for the "accept_8bitmime" option'],
  ['accept_8bitmime = true x', '1: extra characters follow "true" for boolean option accept_8bitmime'],
  ['no_accept_8bitmime = true', '1: extra characters follow boolean option no_accept_8bitmime'],
  ['hide hide accept_8bitmime', '1: main option "hide" unknown'],
  ['primary_hostname = "a', '1: missing quote at end of string value for primary_hostname'],
  ['primary_hostname = "a" b', '1: extra characters follow string value for primary_hostname'],
  ['primary_hostname = "a\\"', ''],
  ['primary_hostname = a\nprimary_hostname = b', '2: "primary_hostname" option set for the second time'],
  ['trusted_users = root : nosuch1', '1: user nosuch1 was not found'],
  ['trusted_users = root :', ''],
  ['trusted_groups = nosuch1', '1: group nosuch1 was not found'],
  ['spool_directory = ""', 'spool_directory undefined: cannot proceed'],
  ['local_sender_retain', 'both local_from_check and local_sender_retain are set; this combination is not allowed'],
  ['log_file_path = /x/y', 'log_file_path "/x/y" does not contain "%s"'],
  ['log_file_path = /x/%D%s%M', 'log_file_path "/x/%D%s%M" contains unexpected "%" character'],
  ['syslog_facility = foo', 'failed to interpret syslog_facility "foo"'],
  ['smtp_ratelimit_rcpt = x', 'malformed ratelimit data: x'],
  [
    'smtp_accept_max = 0\nsmtp_accept_queue = 3',
    'smtp_accept_max must be set if smtp_accept_queue or smtp_accept_max_per_host is set',
  ],
  ['localhost_number = 17', 'localhost_number is greater than the maximum allowed value (16)'],
  ['localhost_number = 5 x', 'localhost_number value is not a number: 5 x'],
  ['tls_dh_max_bits = 1023', 'tls_dh_max_bits is too small, must be at least 1024 for interop'],
  ['log_selector = foo', 'malformed log_selector setting: + or - expected but found "foo"'],
  ['log_selector = +all -nosuch', 'unknown log_selector setting: -nosuch'],
  ['log_selector = =x', 'malformed numeric log_selector setting: =x'],
  ['domainlistx a = b', '1: unrecognized configuration line'],
  ['domainlist a b', '1: missing \'=\' after "a"'],
  ['domainlist a = b\nhostlist a = c\ndomainlist a = d', '3: duplicate name "a" for a named domain list'],
  ['begin nosuch', '1: "nosuch" is not a known configuration section name'],
  ['begin routers\nbegin router', '2: "router" section is repeated in the configuration file'],
  // A line that cannot be read is met before the checks at the end of its section.
  ['localhost_number = 17\nnosuch', '2: main option "nosuch" unknown'],
  ['localhost_number = 17\nbegin nosuch', 'localhost_number is greater than the maximum allowed value (16)'],

  ['begin routers\nfoo = bar', '2: router name missing'],
  [router(''), 'no driver defined for router "r1"'],
  [router('driver = nosuch'), '3: router r1: cannot find router driver "nosuch"'],
  [router('hide file = x'), '3: option "hide" unknown ("driver" must be specified before any private options)'],
  [router('driver = accept\nnosuch = x'), '4: option "nosuch" unknown'],
  [router('driver = accept\ntransport = t\nr1:\ndriver = accept'), 'there are two routers called "r1"'],
  [router('driver = accept\ntransport = t\nr2: x'), '5: extra characters follow driver name r2'],
  [router('driver = accept'), 'r1 router:\n  a transport is required for this router'],
  [router('driver = accept\nverify_only'), ''],
  [router('driver = redirect'), 'r1 router:\n  one of "file" or "data" must be specified'],
  [router('driver = redirect\ndata = x\nfile = y'), 'r1 router:\n  only one of "file" or "data" must be specified'],
  [
    router('driver = redirect\ndata = x\ntransport = y'),
    'r1 router:\n  a transport must not be defined for this router',
  ],
  [
    router('driver = redirect\ndata = x\none_time\nunseen = $x'),
    'r1 router:\n  "unseen" may not be used with "one_time"',
  ],
  [
    router('driver = redirect\ndata = x\nallow_filter'),
    'r1 router:\n  "user" or "check_local_user" must be set with "allow_filter"',
  ],
  [router('driver = redirect\ndata = x\nmodemask = 9'), '5: octal integer expected for modemask'],
  [
    router('driver = manualroute\nroute_list = x\nroute_data = y'),
    'r1 router:\n  route_list or route_data (but not both) must be specified',
  ],
  [
    router('driver = manualroute\nroute_list = x\nhost_find_failed = foo'),
    'r1 router:\n  unrecognized setting for host_find_failed option',
  ],
  [router('driver = queryprogram\ncommand = x'), 'r1 router:\n  command_user must be specified'],
  [router('driver = accept\ntransport = t\nself = foo'), 'r1 router:\n  foo is not valid for the self option'],
  [router('driver = accept\ntransport = t\nredirect_router = r3'), 'new_router "r3" not found for "r1" router'],
  [router('driver = accept\ntransport = t\npass_router = r1'), 'new_router "r1" does not follow "r1" router'],

  [
    transport('driver = appendfile\nfile = a\ndirectory = b'),
    't1 transport:\n  only one of "file" or "directory" can be specified',
  ],
  [
    transport('driver = appendfile\nfile = a\nno_use_lockfile\nno_use_fcntl_lock'),
    't1 transport:\n  no locking configured',
  ],
  [transport('driver = appendfile\nfile = a\nuser = 0'), 'user set without group for the t1 transport'],
  [transport('driver = appendfile\nfile = a\nuser = root'), ''],
  [
    transport('driver = appendfile\nfile = a\ncreate_file = x'),
    'invalid value given for "create_file" for the t1 transport: \'x\'',
  ],
  [transport('driver = lmtp'), 'one (and only one) of command or socket must be set for the t1 transport'],
  [transport('driver = pipe\nrestrict_to_path\nuse_shell'), 'both restrict_to_path and use_shell set for t1 transport'],
  [transport('driver = smtp\ndata_timeout = 0s'), 'command, data, or final timeout value is zero for t1 transport'],
  [transport('driver = smtp\nshadow_transport = x'), 'shadow transport not allowed on non-local transport t1'],
  [
    transport('driver = smtp\nbody_only\nheaders_only'),
    't1 transport: body_only and headers_only are mutually exclusive',
  ],
  [
    transport('driver = smtp\nheaders_rewrite = a b F'),
    '4: rewrite rule specifies a non-header rewrite - not allowed at transport time -',
  ],

  ['begin acl\naccept', '2: missing or malformed ACL name'],
  [acl('accept\na1:'), '4: there are two ACLs called "a1"'],
  [acl('foo = bar'), '3: error in ACL: unknown ACL verb "foo" in "foo = bar"'],
  [acl('accept foo = bar'), '3: error in ACL: unknown ACL condition/modifier in "accept foo = bar"'],
  [acl('! accept'), '3: error in ACL: malformed ACL line "! accept"'],
  [acl('warn !message = x'), '3: error in ACL: ACL error: negation is not allowed with "message"'],
  [acl('deny endpass'), '3: error in ACL: ACL error: "endpass" is not allowed with "deny"'],
  [acl('accept\n  domains x'), '4: error in ACL: "=" missing after ACL "domains" condition'],
  [acl('accept message'), '3: error in ACL: "=" missing after ACL "message" modifier'],
  [
    acl('accept set x = 1'),
    '3: error in ACL: invalid variable name after "set" in ACL modifier "set x = 1" (must start "acl_c" or "acl_m")',
  ],
  [
    acl('accept set acl_mx = 1'),
    '3: error in ACL: invalid variable name after "set" in ACL modifier "set acl_mx = 1" (digit or underscore must follow acl_c or acl_m)',
  ],
  [
    acl('accept set acl_m_x-y = 1'),
    '3: error in ACL: invalid character "-" in variable name in ACL modifier "set acl_m_x-y = 1"',
  ],

  [retry('*'), '2: missing error type in retry rule'],
  [retry('* foo'), '2: unknown or malformed retry error "foo"'],
  [retry('* quota_1'), '2: bad time value'],
  [retry('* refused_x'), '2: A or MX expected after "refused"'],
  [retry('* timeout_x'), '2: "A", "MX", or "connect" expected after "timeout"'],
  [retry('* rcpt_4x5'), '2: rcpt_4 must be followed by xx, dx, or dd, where x is literal and d is any digit'],
  [retry('* * senders x'), '2: "=" expected after "senders" in retry rule'],
  [retry('* * F'), '2: comma expected'],
  [retry('* * F,1h-,1h'), '2: comma or semicolon expected'],
  [retry('* * F,1h,1h x'), '2: semicolon expected'],
  [retry('* * X,1h,1h'), '2: unknown retry rule letter'],
  [retry('* * G,1h,1h,0.5'), '2: bad parameters for retry rule'],
  [retry('* lost F,2h,15m; G,16h,1h,1.5'), ''],

  [rewrite('a'), '2: missing rewrite replacement string'],
  [rewrite('a b x'), "2: unknown rewrite flag character 'x' (could be missing quotes round replacement item)"],
  [rewrite('a b S'), '2: rewrite rule has the S flag but is not a regular expression'],

  [auth('a:\ndriver = cram_md5'), 'no public name specified for the a authenticator'],
  [
    auth('a:\ndriver = spa\nclient_username = x'),
    'a authenticator:\n  one of client_username and client_password cannot be set without the other',
  ],
  [
    auth('a:\ndriver = plaintext\nserver_condition = x\nb:\ndriver = plaintext\npublic_name = A\nserver_condition = y'),
    'two server authenticators (a and b) have the same public name (a)',
  ],
];

/** What only 4.99 and later say so. */
export const newestMessages: typeof eximMessages = [
  [auth('x = y'), '2: auth name missing'],
  [auth('a:\ndriver = nosuch'), '3: auth a: cannot find auth driver "nosuch"'],
  [acl('foo "x" =\ty\xe9'), '3: error in ACL: unknown ACL verb "foo" in "foo \\"x\\" =\\ty\\351"'],
];

/** What 4.98 and earlier say. */
export const olderMessages: typeof eximMessages = [
  [auth('x = y'), '2: authenticator name missing'],
  [auth('a:\ndriver = nosuch'), '3: authenticator a: cannot find authenticator driver "nosuch"'],
  [acl('foo "x" =\ty'), '3: error in ACL: unknown ACL verb "foo" in "foo "x" =\ty"'],
];
