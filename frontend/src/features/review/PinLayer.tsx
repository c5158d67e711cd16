import { useSyncExternalStore, type PointerEvent } from 'react'
import type { Pin } from '@/api/types'
import { isShape, shapeTypeOf, type Editor, type Point } from '@/engine'
import { t } from '@/i18n'
import { wireIdOf } from './words'
import styles from './review.module.css'

interface Props {
  editor: Editor
  pins: readonly Pin[]
  /** The next press on the picture is a place for a pin. */
  placing: boolean
  onPlace: (at: Point) => void
}

/** The pins of a comment on the picture, numbered as in the list beside it. */
export function PinLayer({ editor, pins, placing, onPlace }: Props) {
  const { camera } = editor
  useSyncExternalStore(
    (changed) => camera.subscribe(changed),
    () => camera.state,
  )

  function press(event: PointerEvent<HTMLDivElement>): void {
    event.preventDefault()
    const { left, top } = event.currentTarget.getBoundingClientRect()
    onPlace(camera.toImage({ x: event.clientX - left, y: event.clientY - top }))
  }

  return (
    <div className={styles.pins} data-placing={placing || undefined} onPointerDown={placing ? press : undefined}>
      {placing && <p className={styles.hint}>{t('Click the place, or go there with the arrows and press Enter. Esc lets go.')}</p>}
      {pins.map((pin, index) => {
        const at = placeOf(editor, pin)
        if (!at) return null
        const { x, y } = camera.toView(at)
        return (
          <span key={index} aria-hidden="true" className={styles.pin} style={{ transform: `translate(${x}px, ${y}px)` }}>
            {index + 1}
          </span>
        )
      })}
    </div>
  )
}

/** Where a pin is on the picture of a control; null for those of other controls and of objects that are gone. */
function placeOf(editor: Editor, { control, object, x, y }: Pin): Point | null {
  if (control !== editor.control.name) return null
  if (typeof x === 'number' && typeof y === 'number') return { x, y }
  const found = editor.document.list(control).find((one) => wireIdOf(one) === object)
  if (!isShape(found)) return null
  const { maxX, minY } = shapeTypeOf(found).bounds(found)
  return { x: maxX, y: minY }
}
