import { useEffect, useRef } from 'react'
import { labelLooks, lookFor, paintShape, toImagePixels, type Editor, type Shape } from '@/engine'
import styles from './review.module.css'

/** Shapes of another version over the picture, dashed and out of reach: what it was, or what others say. */
export function Ghosts({ editor, shapes }: { editor: Editor; shapes: readonly Shape[] }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return undefined
    const looks = labelLooks(editor.control)
    let frame = 0
    const draw = (): void => {
      frame = 0
      const dpr = window.devicePixelRatio || 1
      const { width, height } = editor.camera.view
      element.width = Math.round(width * dpr)
      element.height = Math.round(height * dpr)
      const { zoom } = editor.camera
      toImagePixels(context, editor.camera.state, dpr)
      for (const shape of shapes) {
        // Dashed as suggestions are: it is not what is being decided on.
        const ghost = { ...shape, suggestion: { score: null, model: null } }
        paintShape(context, ghost, lookFor(looks, shape.label), { scale: zoom, fillOpacity: 0, lineWidth: 2, emphasis: true })
      }
    }
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw)
    }
    later()
    const stop = editor.camera.subscribe(later)
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [editor, shapes])
  return <canvas ref={canvas} aria-hidden="true" className={styles.ghosts} />
}
