/**
 * Where keys mean something. Exactly one scope is active; `global` commands are active with each of them but
 * `dialog`, which stands alone.
 */
export const SCOPES = ['page', 'canvas', 'drawing', 'text', 'decision', 'review', 'adjudicate', 'dialog'] as const

export type Scope = (typeof SCOPES)[number]

export type CommandScope = Scope | 'global'

/** The scopes in which a command of these is active. */
export const expandScopes = (scopes: readonly CommandScope[]): ReadonlySet<Scope> =>
  new Set(scopes.flatMap((scope) => (scope === 'global' ? SCOPES.filter((one) => one !== 'dialog') : [scope])))
