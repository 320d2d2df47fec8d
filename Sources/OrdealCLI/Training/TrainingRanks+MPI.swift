// Part of Ordeal. See LICENSE.

import LAMMPSInterface
import Training

extension MPICommunicator: TrainingRanks {}
