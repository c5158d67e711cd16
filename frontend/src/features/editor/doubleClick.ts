/** How soon after a click another one belongs to the same double click. */
const DOUBLE_CLICK_MS = 300

interface Click {
  /** The browser's count of clicks in one place; keys count as none. */
  readonly detail: number
  readonly timeStamp: number
  readonly nativeEvent?: object
}

const isTap = (event: object | undefined): boolean => event !== undefined && 'pointerType' in event && event.pointerType === 'touch'

/**
 * Whether a click is the second of a double click, asked of one click after another. By when the hand made them: a
 * busy page may hear of two quick ones far apart, or of two slow ones at once.
 */
export function doubleClicks(): (click: Click) => boolean {
  let last = Number.NEGATIVE_INFINITY
  return ({ detail, timeStamp, nativeEvent }) => {
    const passed = timeStamp - last
    last = timeStamp
    // Not every browser counts the taps of a finger.
    const isRepeat = detail > 1 || (detail === 1 && isTap(nativeEvent))
    return isRepeat && passed < DOUBLE_CLICK_MS
  }
}
