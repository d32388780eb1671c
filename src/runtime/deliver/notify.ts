/** The bits of what a sender wants to be told of: the words of NOTIFY, as a recipient holds them. */
export const notify = { never: 1, success: 2, failure: 4, delay: 8 } as const;
