/** Modal layers tell whoever wants to know (the command keys) that the screen behind them is out of reach. */
type Enter = () => () => void

let enter: Enter = () => () => undefined

export function onModal(hook: Enter): void {
  enter = hook
}

export function enterModal(): () => void {
  return enter()
}
