import { t } from '@/i18n'
import { SegmentedControl } from '@/ui/Segmented'
import type { Content, Distribution, Use } from '@/features/projects/types'
import styles from './UseQuestions.module.css'

interface Props {
  use: Use
  onChange: (use: Use) => void
  /** A fourth answer to who gets it, where nothing leaves at all. */
  withNobody?: boolean
  /** The words of what leaves: pictures or texts. */
  files?: string
}

/** A use, asked as three questions that anyone can answer. */
export function UseQuestions({ use, onChange, withNobody = false, files }: Props) {
  const who: { value: Distribution; label: string }[] = [
    { value: 'internal', label: t('only us') },
    { value: 'named', label: t('named partners') },
    { value: 'public', label: t('anyone') },
  ]
  if (withNobody) who.unshift({ value: 'none', label: t('nobody') })
  return (
    <div className={styles.questions}>
      <SegmentedControl label={t('Who gets it?')} value={use.distribution} onChange={(distribution) => onChange({ ...use, distribution })} segments={who} />
      <SegmentedControl
        label={t('Is money made with it?')}
        value={use.commercial ? 'yes' : 'no'}
        onChange={(answer) => onChange({ ...use, commercial: answer === 'yes' })}
        segments={[
          { value: 'yes', label: t('yes') },
          { value: 'no', label: t('no, research') },
        ]}
      />
      <SegmentedControl<Content>
        label={t('What leaves?')}
        value={use.content === 'labels' || use.content === 'refs' ? 'labels' : 'originals'}
        onChange={(content) => onChange({ ...use, content })}
        segments={[
          { value: 'originals', label: files ?? t('files and labels') },
          { value: 'labels', label: t('labels only') },
        ]}
      />
    </div>
  )
}
