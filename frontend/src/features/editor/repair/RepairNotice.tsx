import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { Undo2 } from 'lucide-react'
import { useCommands, useKeyOf } from '@/app/commands'
import type { Repair } from '@/api/types'
import { t } from '@/i18n'
import { useDocumentVersion } from '@/modalities/hooks'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Kbd } from '@/ui/Kbd'
import { RelativeTime } from '@/ui/RelativeTime'
import type { Flow, FlowState } from '../flowState'
import type { ItemSession } from '../itemSession'
import { shownPins, type ShownPin } from './pins'
import { reasonWords } from './words'
import styles from './RepairNotice.module.css'

const AppealDialog = lazy(() => import('./AppealDialog'))

interface Props {
  flow: Flow
  session: ItemSession
  repair: Repair
  unchanged: FlowState['unchanged']
}

/** Why this item came back, until when it may be repaired, and the places that the reviewer marked. */
export default function RepairNotice({ flow, session, repair, unchanged }: Props) {
  const [appealing, setAppealing] = useState(false)
  const { document } = session
  const version = useDocumentVersion(document)
  const pins = shownPins(repair.pins, document)
  const next = useRef(0)
  const pinKey = useKeyOf('work.pin')
  useCommands(
    useMemo(
      () => ({
        'work.pin': {
          available: () => repair.pins.length > 0,
          run: () => {
            const pin = shownPins(repair.pins, document)[next.current % repair.pins.length]
            next.current += 1
            if (pin) session.goTo(pin)
          },
        },
      }),
      [session, document, repair.pins],
    ),
  )
  return (
    <>
      <section className={styles.notice} aria-label={t('Returned to you')}>
        <Undo2 aria-hidden="true" className={styles.icon} />
        <div className={styles.text}>
          <p>
            <span className="strong">{t('Returned: {reason}', { reason: reasonWords(repair.reason) })}</span>
            {repair.comment && <q className={styles.comment}>{repair.comment}</q>}
          </p>
          {pins.length > 0 && (
            <ol className={styles.pins} aria-label={t('Marked by the reviewer')}>
              {pins.map((pin) => (
                <li key={pin.number}>
                  <button type="button" className={styles.pin} disabled={pin.isGone} onClick={() => session.goTo(pin)}>
                    <span className={styles.number}>{pin.number}</span>
                    {pinWords(pin)}
                  </button>
                </li>
              ))}
              <li className={styles.hint}>{pinKey && <Kbd keys={pinKey} />}</li>
            </ol>
          )}
        </div>
        <p className={styles.until}>
          {t('Due')} <RelativeTime value={repair.until} />
        </p>
        {repair.appeal ? (
          <span className={styles.decided}>{appealWords(repair.appeal)}</span>
        ) : (
          <Button size="small" onPress={() => setAppealing(true)}>
            {t('Appeal')}
          </Button>
        )}
        {appealing && (
          <Suspense>
            <AppealDialog repair={repair} onClose={() => setAppealing(false)} onAppealed={() => flow.giveBack()} />
          </Suspense>
        )}
      </section>
      {unchanged?.document === document && unchanged.version === version && (
        <Banner
          tone="warning"
          actions={
            <Button size="small" variant="primary" onPress={() => flow.submit()}>
              {t('Send it all the same')}
            </Button>
          }
        >
          {t('Nothing is changed since it came back.')}
        </Banner>
      )}
    </>
  )
}

function appealWords({ state, answer }: NonNullable<Repair['appeal']>): string {
  if (state === 'open') return t('You have appealed')
  return answer ? t('Your appeal was turned down: “{answer}”', { answer }) : t('Your appeal was turned down')
}

function pinWords({ name, control, point, isGone }: ShownPin): string {
  if (isGone) return t('no longer there')
  if (name !== null) return name
  return point ? t('a place in the picture') : (control ?? '')
}
