/**
 * Tells the browser to compile what the first item needs whole, beside the main thread, instead of function by function
 * on it: nearly all of it is called at once. The mark must be the first line of a script
 * (https://v8.dev/blog/explicit-compile-hints).
 */
export const MARK = '//# allFunctionsCalledOnLoad\n'

/** A plugin of the bundler that marks the chunks of these names, after everything else has written to them. */
export function wholly(names) {
  return {
    name: 'wholly',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === 'chunk' && names.includes(chunk.name)) chunk.code = MARK + chunk.code
        }
      },
    },
  }
}
