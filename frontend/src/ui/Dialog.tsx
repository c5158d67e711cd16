import { useEffect, type ReactNode } from 'react'
import { X } from 'lucide-react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { t } from '@/i18n'
import { IconButton } from './IconButton'
import { cx } from './cx'
import { enterModal } from './modalScope'
import styles from './Dialog.module.css'

interface DialogProps {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  /** The buttons, last one the primary. */
  actions?: ReactNode
  size?: 'small' | 'normal' | 'wide' | 'full'
  /** False where leaving would lose the only way on, e.g. a secret shown once. */
  isDismissable?: boolean
  role?: 'dialog' | 'alertdialog'
}

/** A modal dialog; focus goes in and comes back, Esc and the scrim close it. */
export function Dialog({ title, isOpen, onClose, children, actions, size = 'normal', isDismissable = true, role = 'dialog' }: DialogProps) {
  useEffect(() => (isOpen ? enterModal() : undefined), [isOpen])
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={!isDismissable}
      className={styles.overlay}
    >
      <Modal className={cx(styles.modal, styles[size])}>
        <AriaDialog role={role} className={styles.dialog}>
          <header className={styles.header}>
            <Heading slot="title" className={styles.title}>
              {title}
            </Heading>
            {isDismissable && <IconButton label={t('Close')} icon={<X />} onPress={onClose} />}
          </header>
          <div className={styles.body}>{children}</div>
          {actions && <footer className={styles.actions}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
