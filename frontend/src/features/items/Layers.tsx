import type { ReactNode } from 'react'
import { Check, CircleHelp, Minus } from 'lucide-react'
import type { Fix, Verdict } from '@/api/types'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import type { Decision, Layer } from '@/features/rights/data'
import { VERDICT_TONES, verdictWord } from '@/features/projects/words'
import styles from './why.module.css'

interface Props {
  decision: Decision
  /** What pressing a fix does; undefined where there is no place for it here. */
  act: (fix: Fix) => (() => void) | undefined
  /** Where the fact of a layer comes from. */
  basis?: (layer: Layer) => ReactNode
}

/** The nine layers as a checklist: what failed stands open with its reasons and what can be done. */
export function Layers({ decision, act, basis }: Props) {
  return (
    <ol className={styles.layers}>
      {decision.layers.map((layer) => (
        <LayerRow key={layer.layer} layer={layer} decision={decision} act={act} basis={basis} />
      ))}
    </ol>
  )
}

function LayerRow({ layer, decision, act, basis }: Omit<Props, 'basis'> & { layer: Layer; basis: Props['basis'] }) {
  const reasons = decision.reasons.filter((reason) => reason.layer === layer.layer)
  const duties = decision.obligations.filter((duty) => duty.layer === layer.layer)
  return (
    <li className={styles.layer} data-failed={reasons.length > 0 || undefined}>
      <Dot verdict={layer.verdict} count={duties.length} />
      <div>
        <p>
          <b>{layer.title}</b> <span className="visually-hidden">{verdictWord(layer.verdict)}.</span>{' '}
          {reasons.length === 0 && <span className="dim">{layer.detail}</span>}
        </p>
        {reasons.map((reason) => (
          <div key={`${reason.code} ${reason.detail}`} className={styles.reason}>
            <p className="dim">{reason.detail}</p>
            {reason.fix && reason.fix.length > 0 && <Fixes fixes={reason.fix} act={act} />}
          </div>
        ))}
        {duties.length > 0 && !(reasons.length === 0 && duties.length === 1 && duties[0]?.detail === layer.detail) && (
          <ul className={styles.duties}>
            {reasons.length > 0 && <li className="small">{t('If it is cleared:')}</li>}
            {duties.map((duty) => (
              <li key={`${duty.code} ${duty.detail}`}>{duty.detail}</li>
            ))}
          </ul>
        )}
        {basis?.(layer)}
      </div>
    </li>
  )
}

/** What this person can do here as buttons; the rest in words, so that nobody presses in vain. */
function Fixes({ fixes, act }: { fixes: readonly Fix[]; act: Props['act'] }) {
  const others = fixes.filter((fix) => !act(fix))
  return (
    <>
      <div className={styles.fixes}>
        {fixes.map((fix) => {
          const onPress = act(fix)
          return (
            onPress && (
              <Button key={fix.code} size="small" onPress={onPress}>
                {fix.label}
              </Button>
            )
          )
        })}
      </div>
      {others.length > 0 && (
        <p className="small dim">{t('Outside Clearlabel: {fixes}.', { fixes: others.map((fix) => fix.label.charAt(0).toLowerCase() + fix.label.slice(1)).join('; ') })}</p>
      )}
    </>
  )
}

function Dot({ verdict, count }: { verdict: Verdict; count: number }) {
  return (
    <span className={styles.dot} data-tone={VERDICT_TONES[verdict]} aria-hidden="true">
      {verdict === 'ALLOW' && <Check />}
      {verdict === 'ALLOW_WITH_OBLIGATIONS' && (count || '!')}
      {verdict === 'NEEDS_REVIEW' && <CircleHelp />}
      {verdict === 'DENY' && <Minus />}
    </span>
  )
}
