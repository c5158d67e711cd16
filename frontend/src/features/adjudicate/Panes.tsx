import { useEffect, useMemo } from 'react'
import type { Camera } from '@/engine/camera/camera'
import type { CheckWork } from '@/features/review/feed'
import { ImageCanvas } from '@/modalities/image'
import { TextDocument } from '@/modalities/text'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { percent } from '@/ui/format'
import type { AnswerView } from '@/features/review/view'
import { digitOf } from './things'
import { toneOf, type Adjudication } from './useAdjudication'
import styles from './adjudicate.module.css'

interface Shown {
  key: string
  title: string
  view: AnswerView
  /** The annotation that can be taken as a whole. */
  whole: string | null
  /** How far what is current there is the same as the others'. */
  score: number | null
}

interface Props {
  work: Pick<CheckWork, 'schema' | 'pictures'>
  desk: Adjudication
  control: string
}

/** Everyone's answer beside each other, or all in one place, and the final one; they show the same part of the picture. */
export function Panes({ work, desk, control }: Props) {
  const { panes, overlay, overlaid, finalView, current, things, final } = desk
  const shown: Shown[] = [
    ...(overlaid
      ? [{ key: 'overlay', title: t('Everyone, overlaid'), view: overlay.view, whole: null, score: null }]
      : panes.map(({ annotation, letter, view }) => ({ key: annotation, title: letter, view, whole: annotation, score: current?.scores.get(annotation) ?? null }))),
    { key: 'final', title: t('Final'), view: finalView, whole: null, score: null },
  ]
  const cameras = useMemo(
    () => [...(overlaid ? [overlay.view] : panes.map(({ view }) => view)), finalView].flatMap((view) => view.editors.get(control)?.camera ?? []),
    [panes, overlay, overlaid, finalView, control],
  )
  useTogether(cameras)
  const picture = work.pictures.get(work.schema.controls.find(({ name }) => name === control)?.on ?? '') ?? null
  return (
    <div className={styles.panes} data-count={shown.length}>
      {shown.map(({ key, title, view, whole, score }, index) => {
        const image = view.editors.get(control)
        const spans = view.spanEditors.get(control)
        const label = whole ? t('Answer of {letter}', { letter: title }) : title
        return (
          <section key={key} className={styles.pane} aria-label={label} data-final={key === 'final' || undefined}>
            <header className={styles.paneHead}>
              <h2>{title}</h2>
              <span className="small dim num">{t('{count, plural, one {# object} other {# objects}}', { count: view.document.list(control).length })}</span>
              {score !== null && (
                <span className={styles.score} data-tone={toneOf(score)}>
                  {percent(score)}
                </span>
              )}
              {whole && (
                <Button size="small" variant="quiet" keys={digitOf(title) && `Shift+Digit${digitOf(title)}`} onPress={() => final.takeAll(things, whole)}>
                  {t('Take all')}
                </Button>
              )}
            </header>
            <div className={styles.paneBody}>
              {image && <ImageCanvas editor={image} picture={picture} label={label} autoFocus={index === 0} />}
              {spans && (
                <div className={styles.reading}>
                  <TextDocument editor={spans} label={label} autoFocus={index === 0} />
                </div>
              )}
            </div>
          </section>
        )
      })}
    </div>
  )
}

/** Where one of the views goes, the others go. */
function useTogether(cameras: readonly Camera[]): void {
  useEffect(() => {
    let leading = false
    const stops = cameras.map((camera) =>
      camera.subscribe(() => {
        if (leading) return
        leading = true
        for (const other of cameras) if (other !== camera) other.follow(camera)
        leading = false
      }),
    )
    return () => {
      for (const stop of stops) stop()
    }
  }, [cameras])
}
