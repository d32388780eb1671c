import { driver } from './driver.ts';

/** The queryprogram router: routers/queryprogram.c. */
export const queryprogram = driver(
  {
    class: 'router',
    name: 'queryprogram',
    transport: 'optional',
    doc: 'Runs a command and does what its output says.',
  },
  [
    {
      name: 'command',
      type: 'string',
      content: 'command',
      doc: 'The command to run, with an absolute path; split into words first, then each is expanded. Must be given.',
    },
    {
      name: 'command_group',
      type: 'expand_gid',
      doc: 'The group to run it as; needed where command_user is a number.',
    },
    {
      name: 'command_user',
      type: 'expand_uid',
      doc: 'The user to run it as; must be given.',
    },
    {
      name: 'current_directory',
      type: 'string',
      content: 'directory',
      literal: true,
      default: '/',
      doc: 'The directory to run it in.',
    },
    {
      name: 'timeout',
      type: 'time',
      default: '1h',
      doc: 'How long it may take before it is killed and the message is frozen; zero for ever.',
    },
  ],
);
