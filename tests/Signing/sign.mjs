// A front end: signs the text that comes in on standard input, and says the detached JWS. It signs what it makes of the
// text itself, so that a text that is not canonical is found out.
// node sign.mjs ES256 KEY.pem CERTIFICATE.pem ...
// node sign.mjs SGD_SM3_SM2 KEY-IN-HEX CERTIFICATE.pem ...
import { createPrivateKey } from 'node:crypto'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const require = createRequire(new URL('../.tools/node_modules/', import.meta.url))
const load = name => import(pathToFileURL(require.resolve(name)))

const [alg, key, ...certificates] = process.argv.slice(2)
const { default: canonicalize } = await load('canonicalize')
const payload = Buffer.from(canonicalize(JSON.parse(readFileSync(0, 'utf8'))))
const x5c = certificates.map(file => readFileSync(file, 'utf8').replace(/-----[A-Z ]+-----|\s/g, ''))

if (alg === 'ES256') {
  const { CompactSign } = await load('jose')
  const whole = await new CompactSign(payload).setProtectedHeader({ alg, x5c }).sign(createPrivateKey(readFileSync(key, 'utf8')))
  console.log(whole.replace(/\..*\./, '..'))
} else {
  const { sm2 } = require('sm-crypto')
  const header = Buffer.from(JSON.stringify({ alg, x5c })).toString('base64url')
  const signature = sm2.doSignature(`${header}.${payload.toString('base64url')}`, key, { hash: true })
  console.log(`${header}..${Buffer.from(signature, 'hex').toString('base64url')}`)
}
