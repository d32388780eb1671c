import packageFile from '../../package.json' with { type: 'json' };

/** The version of eximc. */
export const version = packageFile.version;
