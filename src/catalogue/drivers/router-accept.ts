import { driver } from './driver.ts';

/** The accept router: routers/accept.c. */
export const accept = driver(
  {
    class: 'router',
    name: 'accept',
    transport: 'required',
    defaults: { log_as_local: true },
    doc: 'Assigns every address that meets the preconditions to its transport.',
  },
  [],
);
