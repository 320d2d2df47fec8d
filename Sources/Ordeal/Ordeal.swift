// Part of Ordeal. See LICENSE.

@_exported import Descriptors
@_exported import ElectronicStructure
@_exported import Grid
@_exported import Jobs
@_exported import LAMMPSInterface
@_exported import MomentTensorPotentials
@_exported import MonteCarlo
@_exported import RandomNumbers
@_exported import Reports
@_exported import Sampling
@_exported import Scoring
@_exported import StructureSets
@_exported import Structures
@_exported import Studies
@_exported import Training
