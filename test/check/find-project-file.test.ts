import { describe, expect, it } from 'vitest';
import { findProjectFile } from '../../src/check/find-project-file.ts';

describe('looking for a project file', () => {
  it('goes up from a folder, and takes the first name that there is', () => {
    const there = new Set([
      '/a/eximc.config.yaml',
      '/a/eximc.config.json',
      '/a/b/c/eximc.config.yml',
      '/eximc.config.yaml',
    ]);
    const exists = (path: string): boolean => there.has(path);
    expect(findProjectFile('/a/b/c', exists)).toBe('/a/b/c/eximc.config.yml');
    expect(findProjectFile('/a/b', exists)).toBe('/a/eximc.config.json');
    expect(findProjectFile('/z', exists)).toBe('/eximc.config.yaml');
    expect(findProjectFile('/', exists)).toBe('/eximc.config.yaml');
    expect(findProjectFile('/z', () => false)).toBeUndefined();
  });
});
