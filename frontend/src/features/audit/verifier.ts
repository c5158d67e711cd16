/** Where the stand-alone verifier is handed out: a file of the project itself, no part of this page's code. */
export { default as verifier } from '../../../../docs/verify_audit.py?url'
