import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextArea, TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { LicencePicker } from '@/features/rights/LicencePicker'
import { AcquiredSelect, OriginFields, PeopleQuestion } from '@/features/rights/RightsFields'
import { toastProblem } from '@/ui/Toast'
import { DropZone } from './DropZone'
import { Forecast, QUESTIONS } from './Forecast'
import { useWizard, type WizardPlan } from './store'
import styles from './wizard.module.css'

/** Where the data comes from and under which rights: asked once for all of it. */
export function DataStep({ plan }: { plan: WizardPlan }) {
  const state = useWizard()
  const sample = state.way === 'sample-pictures' || state.way === 'sample-texts'
  return (
    <>
      <div className={styles.choices}>
        <SegmentedControl
          label={t('Where is it?')}
          hideLabel
          value={sample ? 'sample' : state.way}
          onChange={(way) => {
            if (way === 'sample') void state.takeSample('pictures').catch(toastProblem)
            else if (sample) state.set({ way, files: [], pasted: '', sourceName: '', rights: { licence: null, personal_data: 'unknown' }, template: null })
            else state.set({ way })
          }}
          segments={[
            { value: 'files', label: t('Files') },
            { value: 'texts', label: t('Pasted texts') },
            { value: 'sample', label: t('Sample data') },
          ]}
        />
      </div>
      {state.way === 'files' && <DropZone files={state.files} onChange={(files) => state.set({ files, lost: 0 })} />}
      {state.way === 'files' && state.lost > 0 && (
        <p role="status">
          {t('The page was loaded anew: your answers are still here, but {count, plural, one {the file has} other {the # files have}} to be chosen again.', { count: state.lost })}
        </p>
      )}
      {state.way === 'texts' && (
        <TextArea
          label={t('Texts')}
          rows={6}
          value={state.pasted}
          onChange={(pasted) => state.set({ pasted })}
          description={
            plan.texts.length > 0
              ? t('{count, plural, one {# text} other {# texts}}', { count: plan.texts.length })
              : t('One text a line; with blank lines between them, one a paragraph.')
          }
        />
      )}
      {sample && (
        <div className={styles.drop}>
          <p>
            <span className="strong">
              {state.way === 'sample-pictures'
                ? t('{count} drawn street scenes', { count: state.files.length })
                : t('{count} short reviews', { count: plan.texts.length })}
            </span>{' '}
            <span className="dim">{t('our own, in the public domain, showing nobody')}</span>
          </p>
          <Button onPress={() => void state.takeSample(state.way === 'sample-pictures' ? 'texts' : 'pictures').catch(toastProblem)}>
            {state.way === 'sample-pictures' ? t('Take texts instead') : t('Take pictures instead')}
          </Button>
        </div>
      )}
      {!sample && <SourceQuestions />}
      <Forecast plan={plan} announces />
    </>
  )
}

function SourceQuestions() {
  const { rights, sourceName, set } = useWizard()
  return (
    <div className={styles.source}>
      <div id={QUESTIONS.licence.id}>
        <LicencePicker
          label={t(QUESTIONS.licence.label)}
          value={rights.licence ?? null}
          onChange={(licence) => set({ rights: { ...useWizard.getState().rights, licence } })}
          description={t('For items that don’t say it themselves. Choose “own work” for what you made.')}
        />
      </div>
      <div id={QUESTIONS.people.id}>
        <PeopleQuestion rights={rights} onChange={(next) => set({ rights: next })} />
      </div>
      <div id={QUESTIONS.acquired.id}>
        <AcquiredSelect rights={rights} onChange={(next) => set({ rights: next })} />
      </div>
      <details className={styles.more}>
        <summary>{t('Name the source, credit its author')}</summary>
        <div className={styles.source}>
          <TextField label={t('Name of the source')} value={sourceName} onChange={(name) => set({ sourceName: name })} placeholder={t('Uploads')} maxLength={200} />
          <OriginFields rights={rights} onChange={(next) => set({ rights: next })} />
        </div>
      </details>
    </div>
  )
}
