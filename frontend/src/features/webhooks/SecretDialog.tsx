import { Copy } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { toast } from '@/ui/Toast'
import manage from '@/features/projects/manage.module.css'

/** The secret of a webhook, this once. `isNew`: it takes the place of one that still signs for a day. */
export function SecretDialog({ secret, isNew = false, onClose }: { secret: string; isNew?: boolean; onClose: () => void }) {
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(secret)
      toast(t('Copied.'))
    } catch {
      toast(t('The browser did not allow copying. Select the secret and copy it yourself.'), { tone: 'error' })
    }
  }
  return (
    <Dialog
      title={isNew ? t('The new secret') : t('The secret of your webhook')}
      isOpen
      isDismissable={false}
      onClose={onClose}
      actions={
        <Button variant="primary" onPress={onClose}>
          {t('I have kept it')}
        </Button>
      }
    >
      <p>{t('Copy it now. It is shown this once and can’t be shown again.')}</p>
      <div className={manage.secret}>
        <code>{secret}</code>
        <Button icon={<Copy />} onPress={() => void copy()}>
          {t('Copy')}
        </Button>
      </div>
      <p className="small dim">
        {isNew
          ? t('For a day what is sent is signed with the former secret too, so that your program can change over.')
          : t('Your program checks with it that what arrives comes from here: the header Clearlabel-Signature signs time and body.')}
      </p>
    </Dialog>
  )
}
