// Part of Ordeal. See LICENSE.

import Foundation

// A reader that goes away (`ordeal … | head`) ends the program quietly.
signal(SIGPIPE, SIG_DFL)
OrdealCommand.run()
