// Anybody, years later: verifies a detached JWS (the first line of standard input) over a text (the rest), by the key of
// the certificate in it, with nothing of ours.
import { X509Certificate } from 'node:crypto'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const require = createRequire(new URL('../.tools/node_modules/', import.meta.url))
const { compactVerify, decodeProtectedHeader } = await import(pathToFileURL(require.resolve('jose')))
const [jws, text] = readFileSync(0, 'utf8').split(/\n(.*)/s)
const { publicKey } = new X509Certificate(Buffer.from(decodeProtectedHeader(jws).x5c[0], 'base64'))
await compactVerify(jws.replace('..', `.${Buffer.from(text).toString('base64url')}.`), publicKey)
console.log('good')
