import type { ControlSpec } from '@/engine'
import { t } from '@/i18n'
import { SegmentedControl } from '@/ui/Segmented'
import styles from './Workplace.module.css'

/** Which of several object questions the tools and keys mean. */
export default function ControlSwitch({ controls, active, onChange }: { controls: readonly ControlSpec[]; active: string; onChange: (name: string) => void }) {
  return (
    <div className={styles.switch}>
      <SegmentedControl
        label={t('You mark')}
        hideLabel
        value={active}
        onChange={onChange}
        segments={controls.map(({ name, title }) => ({ value: name, label: title ?? name }))}
      />
    </div>
  )
}
