import type { Rule } from '../rule.ts';
import { aclBadCondition } from './acl/bad-condition.ts';
import { aclBadDelay } from './acl/bad-delay.ts';
import { aclBadDnslists } from './acl/bad-dnslists.ts';
import { aclBadLogTarget } from './acl/bad-log-target.ts';
import { aclBadRatelimit } from './acl/bad-ratelimit.ts';
import { aclBadSeen } from './acl/bad-seen.ts';
import { aclBadSmtpCode } from './acl/bad-smtp-code.ts';
import { aclBadVariable } from './acl/bad-variable.ts';
import { aclBareNewline } from './acl/bare-newline.ts';
import { aclContinuedInPlace } from './acl/continued-in-place.ts';
import { aclCutAtBlank } from './acl/cut-at-blank.ts';
import { aclCutShort } from './acl/cut-short.ts';
import { aclDnslistsEnded } from './acl/dnslists-ended.ts';
import { aclDnslistsErrorCodes } from './acl/dnslists-error-codes.ts';
import { aclDuplicate } from './acl/duplicate.ts';
import { aclDuplicateStatement } from './acl/duplicate-statement.ts';
import { aclEmptyList } from './acl/empty-list.ts';
import { aclEndpassPlace } from './acl/endpass-place.ts';
import { aclExpandedTooEarly } from './acl/expanded-too-early.ts';
import { aclMacroInFile } from './acl/macro-in-file.ts';
import { aclMayBeEmpty } from './acl/may-be-empty.ts';
import { aclMessageNeverUsed } from './acl/message-never-used.ts';
import { aclMissingValue } from './acl/missing-value.ts';
import { aclNameMissing } from './acl/name-missing.ts';
import { aclNegatedModifier } from './acl/negated-modifier.ts';
import { aclNegatedVerb } from './acl/negated-verb.ts';
import { aclNeverAccepts } from './acl/never-accepts.ts';
import { aclNeverTrue } from './acl/never-true.ts';
import { aclNoRcpt } from './acl/no-rcpt.ts';
import { aclNoScanner } from './acl/no-scanner.ts';
import { aclNotInTarget } from './acl/not-in-target.ts';
import { aclOpenRelay } from './acl/open-relay.ts';
import { aclRecursion } from './acl/recursion.ts';
import { aclUnknownVerb } from './acl/unknown-verb.ts';
import { aclUnknownWord } from './acl/unknown-word.ts';
import { aclUnreachable } from './acl/unreachable.ts';
import { aclUnused } from './acl/unused.ts';
import { aclVariableNeverRead } from './acl/variable-never-read.ts';
import { aclVariableNeverSet } from './acl/variable-never-set.ts';
import { aclWarnMessage } from './acl/warn-message.ts';
import { aclWrongPhase } from './acl/wrong-phase.ts';
import { authConstantCondition } from './auth/constant-condition.ts';
import { authDuplicatePublicName } from './auth/duplicate-public-name.ts';
import { authEmptyPassword } from './auth/empty-password.ts';
import { authLoginPrompts } from './auth/login-prompts.ts';
import { authNoPublicName } from './auth/no-public-name.ts';
import { authPasswordNotChecked } from './auth/password-not-checked.ts';
import { authPasswordWithoutTls } from './auth/password-without-tls.ts';
import { authPlainPrompts } from './auth/plain-prompts.ts';
import { commandShellSyntax } from './command/shell-syntax.ts';
import { configByteOrderMark } from './config/byte-order-mark.ts';
import { controlBadOption } from './control/bad-option.ts';
import { controlUnknown } from './control/unknown.ts';
import { controlWrongPhase } from './control/wrong-phase.ts';
import { driverBadValue } from './driver/bad-value.ts';
import { driverDuplicateName } from './driver/duplicate-name.ts';
import { driverExclusiveOptions } from './driver/exclusive-options.ts';
import { driverExtraText } from './driver/extra-text.ts';
import { driverForbiddenOption } from './driver/forbidden-option.ts';
import { driverMissingOption } from './driver/missing-option.ts';
import { driverNameMissing } from './driver/name-missing.ts';
import { driverNameTooLong } from './driver/name-too-long.ts';
import { driverNone } from './driver/none.ts';
import { driverNotInTarget } from './driver/not-in-target.ts';
import { driverUnknown } from './driver/unknown.ts';
import { expansionAlwaysEqual } from './expansion/always-equal.ts';
import { expansionAuthenticatedIdNotSet } from './expansion/authenticated-id-not-set.ts';
import { expansionBadBool } from './expansion/bad-bool.ts';
import { expansionBadItemArgument } from './expansion/bad-item-argument.ts';
import { expansionBadNumber } from './expansion/bad-number.ts';
import { expansionBadOperatorArgument } from './expansion/bad-operator-argument.ts';
import { expansionBarePattern } from './expansion/bare-pattern.ts';
import { expansionBraceInArgument } from './expansion/brace-in-argument.ts';
import { expansionEscapedBrace } from './expansion/escaped-brace.ts';
import { expansionHeaderTooEarly } from './expansion/header-too-early.ts';
import { expansionHeaderWithoutColon } from './expansion/header-without-colon.ts';
import { expansionHomeNotSet } from './expansion/home-not-set.ts';
import { expansionNeedsOption } from './expansion/needs-option.ts';
import { expansionOldName } from './expansion/old-name.ts';
import { expansionOutsideItsItem } from './expansion/outside-its-item.ts';
import { expansionQuotedArgument } from './expansion/quoted-argument.ts';
import { expansionRelativeCommand } from './expansion/relative-command.ts';
import { expansionStrayBrace } from './expansion/stray-brace.ts';
import { expansionSyntax } from './expansion/syntax.ts';
import { expansionUnknownCondition } from './expansion/unknown-condition.ts';
import { expansionUnknownItem } from './expansion/unknown-item.ts';
import { expansionUnknownOperator } from './expansion/unknown-operator.ts';
import { expansionUnknownVariable } from './expansion/unknown-variable.ts';
import { expansionVariableBeforeCondition } from './expansion/variable-before-condition.ts';
import { expansionVariableNotSet } from './expansion/variable-not-set.ts';
import { filterMalformed } from './filter/malformed.ts';
import { groupUnknown } from './group/unknown.ts';
import { headerBadAddition } from './header/bad-addition.ts';
import { headerBadRemoval } from './header/bad-removal.ts';
import { includeCycle } from './include/cycle.ts';
import { includeMissing } from './include/missing.ts';
import { includeRelative } from './include/relative.ts';
import { listAfterEverything } from './list/after-everything.ts';
import { listBadAddress } from './list/bad-address.ts';
import { listBadIp } from './list/bad-ip.ts';
import { listDuplicate } from './list/duplicate.ts';
import { listIpv6Colons } from './list/ipv6-colons.ts';
import { listLookupByName } from './list/lookup-by-name.ts';
import { listMalformed } from './list/malformed.ts';
import { listMatchesNothing } from './list/matches-nothing.ts';
import { listMisplacedAddress } from './list/misplaced-address.ts';
import { listMissingSeparator } from './list/missing-separator.ts';
import { listNameBeforeAddress } from './list/name-before-address.ts';
import { listNegatedLast } from './list/negated-last.ts';
import { listPlusMissing } from './list/plus-missing.ts';
import { listTooMany } from './list/too-many.ts';
import { listTrailingComment } from './list/trailing-comment.ts';
import { listUnused } from './list/unused.ts';
import { logMalformedSelector } from './log/malformed-selector.ts';
import { logUnknownSelector } from './log/unknown-selector.ts';
import { lookupBadDnsdbQuery } from './lookup/bad-dnsdb-query.ts';
import { lookupNoServers } from './lookup/no-servers.ts';
import { lookupRelativeFile } from './lookup/relative-file.ts';
import { lookupUnknownType } from './lookup/unknown-type.ts';
import { lookupUnquoted } from './lookup/unquoted.ts';
import { lookupWrongStyle } from './lookup/wrong-style.ts';
import { macroBomb } from './macro/bomb.ts';
import { macroMalformed } from './macro/malformed.ts';
import { macroMisspeltInConditional } from './macro/misspelt-in-conditional.ts';
import { macroNameTooLong } from './macro/name-too-long.ts';
import { macroPartOfWord } from './macro/part-of-word.ts';
import { macroPrefix } from './macro/prefix.ts';
import { macroRedefined } from './macro/redefined.ts';
import { macroUndefined } from './macro/undefined.ts';
import { macroUndefinedInConditional } from './macro/undefined-in-conditional.ts';
import { macroUnknownPredefined } from './macro/unknown-predefined.ts';
import { macroUnused } from './macro/unused.ts';
import { optionBadDomain } from './option/bad-domain.ts';
import { optionBadEnvironment } from './option/bad-environment.ts';
import { optionBadInterface } from './option/bad-interface.ts';
import { optionBadNumber } from './option/bad-number.ts';
import { optionBadPort } from './option/bad-port.ts';
import { optionBadScanner } from './option/bad-scanner.ts';
import { optionBadValue } from './option/bad-value.ts';
import { optionBeforeDriver } from './option/before-driver.ts';
import { optionDuplicate } from './option/duplicate.ts';
import { optionExclusive } from './option/exclusive.ts';
import { optionExpansionFailed } from './option/expansion-failed.ts';
import { optionExpected } from './option/expected.ts';
import { optionExtraText } from './option/extra-text.ts';
import { optionLimitBeyondLimit } from './option/limit-beyond-limit.ts';
import { optionMisplaced } from './option/misplaced.ts';
import { optionMissingValue } from './option/missing-value.ts';
import { optionNegated } from './option/negated.ts';
import { optionNoEffect } from './option/no-effect.ts';
import { optionNotExpanded } from './option/not-expanded.ts';
import { optionNotInTarget } from './option/not-in-target.ts';
import { optionOutOfRange } from './option/out-of-range.ts';
import { optionPortNotListened } from './option/port-not-listened.ts';
import { optionRelativePath } from './option/relative-path.ts';
import { optionRequires } from './option/requires.ts';
import { optionTrailingComment } from './option/trailing-comment.ts';
import { optionUnclosedQuote } from './option/unclosed-quote.ts';
import { optionUnknown } from './option/unknown.ts';
import { optionUnknownWord } from './option/unknown-word.ts';
import { preprocessByteOrderMark } from './preprocess/byte-order-mark.ts';
import { preprocessIgnoredDirective } from './preprocess/ignored-directive.ts';
import { preprocessNul } from './preprocess/nul.ts';
import { preprocessTooLong } from './preprocess/too-long.ts';
import { preprocessUnbalancedConditional } from './preprocess/unbalanced-conditional.ts';
import { referenceMissingAclFile } from './reference/missing-acl-file.ts';
import { referenceRouterOrder } from './reference/router-order.ts';
import { referenceUnknownAcl } from './reference/unknown-acl.ts';
import { referenceUnknownAuthenticator } from './reference/unknown-authenticator.ts';
import { referenceUnknownList } from './reference/unknown-list.ts';
import { referenceUnknownRouter } from './reference/unknown-router.ts';
import { referenceUnknownTransport } from './reference/unknown-transport.ts';
import { regexLostBackslash } from './regex/lost-backslash.ts';
import { regexSyntax } from './regex/syntax.ts';
import { retryBadRule } from './retry/bad-rule.ts';
import { retryNone } from './retry/none.ts';
import { retryShrinkingTimes } from './retry/shrinking-times.ts';
import { retryUnknownError } from './retry/unknown-error.ts';
import { retryUnreachable } from './retry/unreachable.ts';
import { rewriteBadReplacement } from './rewrite/bad-replacement.ts';
import { rewriteBadRule } from './rewrite/bad-rule.ts';
import { rewriteEnvelopeInTransport } from './rewrite/envelope-in-transport.ts';
import { rewriteFlagNeedsRegex } from './rewrite/flag-needs-regex.ts';
import { rewriteFlagWithoutEffect } from './rewrite/flag-without-effect.ts';
import { rewriteUnknownFlag } from './rewrite/unknown-flag.ts';
import { rewriteUnreachable } from './rewrite/unreachable.ts';
import { routerBadAffix } from './router/bad-affix.ts';
import { routerBadRouteHost } from './router/bad-route-host.ts';
import { routerRedirectNotAllowed } from './router/redirect-not-allowed.ts';
import { routerRouteCutAtBlank } from './router/route-cut-at-blank.ts';
import { routerRouteUnreachable } from './router/route-unreachable.ts';
import { routerRouteWithoutHosts } from './router/route-without-hosts.ts';
import { routerSieveRunsPipe } from './router/sieve-runs-pipe.ts';
import { routerUnreachable } from './router/unreachable.ts';
import { routerVerifyAsUser } from './router/verify-as-user.ts';
import { sectionRepeated } from './section/repeated.ts';
import { sectionUnknown } from './section/unknown.ts';
import { sectionUnsupported } from './section/unsupported.ts';
import { taintAcl } from './taint/acl.ts';
import { taintCommand } from './taint/command.ts';
import { taintName } from './taint/name.ts';
import { taintPath } from './taint/path.ts';
import { transportBadDkimKey } from './transport/bad-dkim-key.ts';
import { transportBadHost } from './transport/bad-host.ts';
import { transportDirectoryWithoutFormat } from './transport/directory-without-format.ts';
import { transportFormatNeedsDirectory } from './transport/format-needs-directory.ts';
import { transportNoClientAuthenticator } from './transport/no-client-authenticator.ts';
import { transportRelativePath } from './transport/relative-path.ts';
import { transportUnused } from './transport/unused.ts';
import { transportWithoutTarget } from './transport/without-target.ts';
import { userNever } from './user/never.ts';
import { userUnknown } from './user/unknown.ts';
import { verifyBadOption } from './verify/bad-option.ts';
import { verifyQuotaAlone } from './verify/quota-alone.ts';
import { verifyUnknown } from './verify/unknown.ts';
import { verifyWrongPhase } from './verify/wrong-phase.ts';

/** The rules on Exim itself, in alphabetical order; each experimental system brings its own. */
export const coreRules: readonly Rule[] = [
  aclBadCondition,
  aclBadDelay,
  aclBadDnslists,
  aclBadLogTarget,
  aclBadRatelimit,
  aclBadSeen,
  aclBadSmtpCode,
  aclBadVariable,
  aclBareNewline,
  aclContinuedInPlace,
  aclCutAtBlank,
  aclCutShort,
  aclDnslistsEnded,
  aclDnslistsErrorCodes,
  aclDuplicate,
  aclDuplicateStatement,
  aclEmptyList,
  aclEndpassPlace,
  aclExpandedTooEarly,
  aclMacroInFile,
  aclMayBeEmpty,
  aclMessageNeverUsed,
  aclMissingValue,
  aclNameMissing,
  aclNegatedModifier,
  aclNegatedVerb,
  aclNeverAccepts,
  aclNeverTrue,
  aclNoRcpt,
  aclNoScanner,
  aclNotInTarget,
  aclOpenRelay,
  aclRecursion,
  aclUnknownVerb,
  aclUnknownWord,
  aclUnreachable,
  aclUnused,
  aclVariableNeverRead,
  aclVariableNeverSet,
  aclWarnMessage,
  aclWrongPhase,
  authConstantCondition,
  authDuplicatePublicName,
  authEmptyPassword,
  authLoginPrompts,
  authNoPublicName,
  authPasswordNotChecked,
  authPasswordWithoutTls,
  authPlainPrompts,
  commandShellSyntax,
  configByteOrderMark,
  controlBadOption,
  controlUnknown,
  controlWrongPhase,
  driverBadValue,
  driverDuplicateName,
  driverExclusiveOptions,
  driverExtraText,
  driverForbiddenOption,
  driverMissingOption,
  driverNameMissing,
  driverNameTooLong,
  driverNone,
  driverNotInTarget,
  driverUnknown,
  expansionAlwaysEqual,
  expansionAuthenticatedIdNotSet,
  expansionBadBool,
  expansionBadItemArgument,
  expansionBadNumber,
  expansionBadOperatorArgument,
  expansionBarePattern,
  expansionBraceInArgument,
  expansionEscapedBrace,
  expansionHeaderTooEarly,
  expansionHeaderWithoutColon,
  expansionHomeNotSet,
  expansionNeedsOption,
  expansionOldName,
  expansionOutsideItsItem,
  expansionQuotedArgument,
  expansionRelativeCommand,
  expansionStrayBrace,
  expansionSyntax,
  expansionUnknownCondition,
  expansionUnknownItem,
  expansionUnknownOperator,
  expansionUnknownVariable,
  expansionVariableBeforeCondition,
  expansionVariableNotSet,
  filterMalformed,
  groupUnknown,
  headerBadAddition,
  headerBadRemoval,
  includeCycle,
  includeMissing,
  includeRelative,
  listAfterEverything,
  listBadAddress,
  listBadIp,
  listDuplicate,
  listIpv6Colons,
  listLookupByName,
  listMalformed,
  listMatchesNothing,
  listMisplacedAddress,
  listMissingSeparator,
  listNameBeforeAddress,
  listNegatedLast,
  listPlusMissing,
  listTooMany,
  listTrailingComment,
  listUnused,
  logMalformedSelector,
  logUnknownSelector,
  lookupBadDnsdbQuery,
  lookupNoServers,
  lookupRelativeFile,
  lookupUnknownType,
  lookupUnquoted,
  lookupWrongStyle,
  macroBomb,
  macroMalformed,
  macroMisspeltInConditional,
  macroNameTooLong,
  macroPartOfWord,
  macroPrefix,
  macroRedefined,
  macroUndefined,
  macroUndefinedInConditional,
  macroUnknownPredefined,
  macroUnused,
  optionBadDomain,
  optionBadEnvironment,
  optionBadInterface,
  optionBadNumber,
  optionBadPort,
  optionBadScanner,
  optionBadValue,
  optionBeforeDriver,
  optionDuplicate,
  optionExclusive,
  optionExpansionFailed,
  optionExpected,
  optionExtraText,
  optionLimitBeyondLimit,
  optionMisplaced,
  optionMissingValue,
  optionNegated,
  optionNoEffect,
  optionNotExpanded,
  optionNotInTarget,
  optionOutOfRange,
  optionPortNotListened,
  optionRelativePath,
  optionRequires,
  optionTrailingComment,
  optionUnclosedQuote,
  optionUnknown,
  optionUnknownWord,
  preprocessByteOrderMark,
  preprocessIgnoredDirective,
  preprocessNul,
  preprocessTooLong,
  preprocessUnbalancedConditional,
  referenceMissingAclFile,
  referenceRouterOrder,
  referenceUnknownAcl,
  referenceUnknownAuthenticator,
  referenceUnknownList,
  referenceUnknownRouter,
  referenceUnknownTransport,
  regexLostBackslash,
  regexSyntax,
  retryBadRule,
  retryNone,
  retryShrinkingTimes,
  retryUnknownError,
  retryUnreachable,
  rewriteBadReplacement,
  rewriteBadRule,
  rewriteEnvelopeInTransport,
  rewriteFlagNeedsRegex,
  rewriteFlagWithoutEffect,
  rewriteUnknownFlag,
  rewriteUnreachable,
  routerBadAffix,
  routerBadRouteHost,
  routerRedirectNotAllowed,
  routerRouteCutAtBlank,
  routerRouteUnreachable,
  routerRouteWithoutHosts,
  routerSieveRunsPipe,
  routerUnreachable,
  routerVerifyAsUser,
  sectionRepeated,
  sectionUnknown,
  sectionUnsupported,
  taintAcl,
  taintCommand,
  taintName,
  taintPath,
  transportBadDkimKey,
  transportBadHost,
  transportDirectoryWithoutFormat,
  transportFormatNeedsDirectory,
  transportNoClientAuthenticator,
  transportRelativePath,
  transportUnused,
  transportWithoutTarget,
  userNever,
  userUnknown,
  verifyBadOption,
  verifyQuotaAlone,
  verifyUnknown,
  verifyWrongPhase,
];
