import type { ReactNode } from 'react'
import type { ControlSpec, Editor } from '@/engine'
import type { RightsSummary } from '@/api/types'
import { t } from '@/i18n'
import { PlainPicture } from '@/features/editor/PlainPicture'
import { PlainText } from '@/features/editor/PlainText'
import { RightsNote } from '@/features/editor/RightsNote'
import { ZoomNote } from '@/features/editor/ZoomNote'
import styles from '@/features/editor/Stage.module.css'
import { ImageCanvas } from '@/modalities/image'
import { TextDocument, type SpanEditor } from '@/modalities/text'
import { cx } from '@/ui/cx'
import type { CheckWork } from './feed'
import own from './review.module.css'

interface Props {
  work: Pick<CheckWork, 'schema' | 'pictures' | 'texts'>
  /** Name of what is shown, e.g. the item's. */
  title: string
  image: Editor | null
  spans: SpanEditor | null
  rights?: RightsSummary
  autoFocus?: boolean
  /** What lies over the picture. */
  children?: ReactNode
}

/** The item of somebody else's work: the input that is marked fills the place, the others stand below. */
export function Desk({ work, title, image, spans, rights, autoFocus = false, children }: Props) {
  const main = (image ?? spans)?.control.on ?? null
  const { pictures, texts } = work
  const others = work.schema.inputs.map(({ name }) => name).filter((name) => name !== main && (pictures.has(name) || texts.has(name)))
  return (
    <div className={cx(styles.stage, own.desk)}>
      {image && (
        <div className={styles.canvas}>
          <ImageCanvas editor={image} picture={pictures.get(main ?? '') ?? null} label={title} autoFocus={autoFocus} />
          {children}
          <ZoomNote editor={image} />
        </div>
      )}
      {spans && (
        <div className={styles.reading}>
          <TextDocument editor={spans} label={title} autoFocus={autoFocus} />
        </div>
      )}
      {others.length > 0 && (
        <div className={styles.others} data-alone={main === null || undefined}>
          {others.map((name) => (
            <figure key={name} className={styles.input}>
              {others.length > 1 && <figcaption className={styles.caption}>{name}</figcaption>}
              {pictures.has(name) ? (
                <PlainPicture picture={pictures.get(name)!} label={t('Picture {name} of {item}', { name, item: title })} />
              ) : (
                <PlainText text={texts.get(name) ?? ''} />
              )}
            </figure>
          ))}
        </div>
      )}
      {rights && (
        <div className={styles.float} data-place="end">
          <RightsNote rights={rights} />
          {rights.credit && <span className={styles.credit}>{rights.credit}</span>}
        </div>
      )}
    </div>
  )
}

/** The controls that are marked on something, in the schema's order, as far as they can be shown here. */
export function markedControls(work: Pick<CheckWork, 'schema'>, view: { editors: ReadonlyMap<string, Editor>; spanEditors: ReadonlyMap<string, SpanEditor> }): ControlSpec[] {
  return work.schema.controls.filter(({ name }) => view.editors.has(name) || view.spanEditors.has(name))
}
