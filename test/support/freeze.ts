/** In tests everything is frozen as it is made: code that changes what others hold throws where it does so. */
import { freezeAlways } from '../../src/plain/index.js'

freezeAlways()
