import { lazy, Suspense, useMemo } from 'react'
import type { ControlSpec, Editor } from '@/engine'
import { t } from '@/i18n'
import { ImageCanvas } from '@/modalities/image'
import { TextDocument, type SpanEditor } from '@/modalities/text'
import type { ItemSession } from './itemSession'
import { PlainPicture } from './PlainPicture'
import { PlainText } from './PlainText'
import { RightsNote } from './RightsNote'
import { SuggestionsNote } from './SuggestionsNote'
import { ZoomNote } from './ZoomNote'
import styles from './Stage.module.css'

const PinLayer = lazy(() => import('./repair/PinLayer'))

interface Props {
  session: ItemSession
  image: Editor | null
  spans: SpanEditor | null
  controls: readonly ControlSpec[]
}

/** The data itself: the input being marked fills the place, the other inputs stand below it. */
export function Stage({ session, image, spans, controls }: Props) {
  const { item } = session
  const main = (image ?? spans)?.control.on ?? null
  const others = useMemo(() => item.schema.inputs.map(({ name }) => name).filter((name) => name !== main), [item.schema, main])
  const pairs = controls.find(({ type }) => type === 'pairwise') as { between?: readonly string[] } | undefined
  const title = item.assignment.item.external_id
  const pins = item.assignment.repair?.pins ?? []
  const marks = pins.length > 0 && (
    <Suspense>
      <PinLayer pins={pins} image={image} spans={spans} />
    </Suspense>
  )
  return (
    <div className={styles.stage}>
      {image && (
        <div className={styles.canvas}>
          <ImageCanvas editor={image} picture={item.pictures.get(main ?? '') ?? null} label={title} autoFocus />
          {marks}
          <ZoomNote editor={image} />
          <SuggestionsNote editor={image} />
        </div>
      )}
      {spans && (
        <div className={styles.reading}>
          <TextDocument editor={spans} label={title} autoFocus />
          {marks}
        </div>
      )}
      <Others names={others} session={session} alone={main === null} pair={pairs?.between ?? null} />
      <div className={styles.float} data-place="end">
        <RightsNote rights={item.assignment.rights} />
        {item.assignment.rights.credit && <span className={styles.credit}>{item.assignment.rights.credit}</span>}
      </div>
    </div>
  )
}

function Others({ names, session, alone, pair }: { names: readonly string[]; session: ItemSession; alone: boolean; pair: readonly string[] | null }) {
  const { pictures, texts } = session.item
  const shown = names.filter((name) => pictures.has(name) || texts.has(name))
  if (shown.length === 0) return null
  return (
    <div className={styles.others} data-alone={alone || undefined} data-pair={pair ? true : undefined}>
      {shown.map((name) => (
        <figure key={name} className={styles.input}>
          {shown.length > 1 && <figcaption className={styles.caption}>{name}</figcaption>}
          {pictures.has(name) ? (
            <PlainPicture picture={pictures.get(name)!} label={t('Picture {name} of {item}', { name, item: session.item.assignment.item.external_id })} />
          ) : (
            <PlainText text={texts.get(name) ?? ''} />
          )}
        </figure>
      ))}
    </div>
  )
}
